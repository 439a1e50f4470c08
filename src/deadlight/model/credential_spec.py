"""Group managed service accounts for containers: credential specs as they are defined."""

from __future__ import annotations

from typing import Literal

from deadlight.model.configured import Configured
from deadlight.model.place import Plain, Where


class CredentialSpec(Configured, frozen=True, eq=False, kw_only=True):
    """A credential spec: a JSON file, a `GMSACredentialSpec` resource, or JSON inside a pod or an option of the engine.

    `content` is the spec itself (below `credspec` of a resource), nothing where it holds none; `where` is its
    place, and routes into it are below `content_route` of that. `size` is that of the JSON in bytes, 0 for
    a resource. `encoding` is the file's, with "-bom" where it begins with a byte order mark. `beside` are keys
    of a resource that it may not have. `unknown` says why the content is not known, where something fills it in.
    """

    origin: Literal["file", "resource", "inline", "raw"]
    content: Plain = None
    content_route: tuple[str | int, ...] = ()
    size: int = 0
    encoding: str = "utf-8"
    beside: tuple[str, ...] = ()
    unknown: str = ""

    def at(self, *route: str | int) -> Where:
        """Return the place of `route` in the content; of one inside another document the whole text."""
        return self.where if self.origin in ("inline", "raw") else self.where.child(*self.content_route, *route)
