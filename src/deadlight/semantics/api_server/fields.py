"""A value of an object and its route, read as the server decodes it: absent, null and of another type is nothing.

What has another type is refused while the object is decoded (`decoding`), so that nothing here has to say so.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from deadlight.model.place import Plain, Route

CONTAINER_LISTS = ("initContainers", "containers", "ephemeralContainers")
"""The lists of containers of a pod, in the order in which Kubernetes visits them."""


class Field(Struct, frozen=True):
    """A value, and the keys that lead to it from the top of its object."""

    value: Plain
    route: Route = ()

    def __getitem__(self, key: str) -> Field:
        """Return the field below called `key`, with nothing in it where it is absent."""
        below = self.value.get(key) if isinstance(self.value, dict) else None
        return Field(below, (*self.route, key))

    def at(self, *keys: str) -> Field:
        """Return the field below, several steps down."""
        found = self
        for key in keys:
            found = found[key]
        return found

    def items(self) -> Iterator[Field]:
        """Yield the items of a list."""
        if isinstance(self.value, list):
            for index, item in enumerate(self.value):
                yield Field(item, (*self.route, index))

    @property
    def given(self) -> bool:
        """Return whether something other than null is written."""
        return self.value is not None

    @property
    def text(self) -> str:
        """Return the text, empty where there is none."""
        return self.value if isinstance(self.value, str) else ""

    @property
    def flag(self) -> bool | None:
        """Return the boolean, nothing where there is none."""
        return self.value if isinstance(self.value, bool) else None

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the keys of a mapping that have a value."""
        if not isinstance(self.value, dict):
            return ()
        return tuple(str(key) for key, value in self.value.items() if value is not None)


def containers_of(spec: Field) -> Iterator[Field]:
    """Yield the containers of a pod's spec: init containers first, then containers, then ephemeral ones."""
    for key in CONTAINER_LISTS:
        yield from spec[key].items()


def bytes_of(text: str) -> int:
    """Return how many bytes a text has in UTF-8."""
    return len(text.encode("utf-8", "surrogatepass"))
