"""Group managed service accounts for containers: credential specs as they are defined."""

from __future__ import annotations

from typing import Literal

from deadlight.model.configured import Configured
from deadlight.model.place import Plain


class CredentialSpec(Configured, frozen=True, eq=False, kw_only=True):
    """A credential spec: a JSON file, a `GMSACredentialSpec` resource, or JSON inside a pod or a security option.

    `content` is the spec itself (below `credspec` of a resource), nothing where it holds none; `where` is its
    place, and routes into it are below `content_route` of that. `size` is that of the JSON in bytes, 0 for
    a resource. `encoding` is the file's, with "-bom" where it begins with a byte order mark.
    """

    origin: Literal["file", "resource", "inline"]
    content: Plain = None
    content_route: tuple[str | int, ...] = ()
    size: int = 0
    encoding: str = "utf-8"
