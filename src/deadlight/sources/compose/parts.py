"""A Compose file as parts: values with their variables filled in, each with the place it is written at.

Services that extend one another are merged part by part, so that every value keeps its own file and line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct, field

from deadlight.model.errors import InputError
from deadlight.model.outcome import Unread
from deadlight.model.place import Document, Located, Plain, Where
from deadlight.sources.compose.interpolation import interpolate

Opener = Callable[[str, str], Document]
"""Opens a file by its path from the Compose file and its kind. Raises InputError."""

MAX_PARTS = 200_000
MAX_UNREAD = 100

_TRUE = frozenset({"true", "y", "yes", "on"})
_FALSE = frozenset({"false", "n", "no", "off"})


class Part(Struct, frozen=True, eq=False):
    """A value, and where it is written; `unknown` says on what a text depends that is not known."""

    value: None | bool | int | float | str | list[Part] | dict[str, Part]
    where: Where
    unknown: str = ""

    def plain(self) -> Plain:
        """Return the value without places."""
        if isinstance(self.value, dict):
            return {key: part.plain() for key, part in self.value.items()}
        if isinstance(self.value, list):
            return [part.plain() for part in self.value]
        return self.value

    def depends(self) -> str:
        """Return what this value, or one inside of it, depends on that is not known; nothing if all is."""
        if isinstance(self.value, dict):
            return next(filter(None, (part.depends() for part in self.value.values())), "")
        if isinstance(self.value, list):
            return next(filter(None, (part.depends() for part in self.value)), "")
        return self.unknown

    def text(self) -> str | None:
        """Return a scalar as the text that Compose makes of it, nothing for null, lists and mappings."""
        value = self.value
        if value is None or isinstance(value, list | dict):
            return None
        if isinstance(value, bool):
            return "true" if value else "false"
        return str(value)

    def located(self) -> Located[str] | None:
        """Return a scalar as a located text, nothing for null, lists and mappings."""
        text = self.text()
        return None if text is None else Located(text, self.where, self.unknown)

    def boolean(self) -> bool | None:
        """Return a switch, spelled in any of the ways that Compose takes; nothing for all else."""
        if isinstance(self.value, bool):
            return self.value
        return boolean_of(self.value) if isinstance(self.value, str) else None

    def entries(self) -> dict[str, Part]:
        """Return the parts of a mapping, none for all else."""
        return self.value if isinstance(self.value, dict) else {}

    def items(self) -> list[Part]:
        """Return the parts of a list, none for all else."""
        return self.value if isinstance(self.value, list) else []


class Reading(Struct, eq=False):
    """What the reading of one Compose file shares: its variables, what it may open, what it could not read."""

    document: Document
    open_document: Opener | None = None
    variables: Mapping[str, str] = {}
    unread: list[Unread] = field(default_factory=list)
    left: int = MAX_PARTS
    complaints: int = 0

    def complain(self, where: Where, reason: str) -> None:
        """Note that what stands at `where` was not read; after MAX_UNREAD of them, one says that there are more."""
        self.complaints += 1
        if self.complaints <= MAX_UNREAD:
            self.unread.append(Unread(where.document.path, reason, where.position().line))
        elif self.complaints == MAX_UNREAD + 1:
            self.unread.append(Unread(self.document.path, "more parts of this file were not read"))

    def drain(self) -> list[Unread]:
        """Return what was complained of since the last call."""
        fresh, self.unread = self.unread, []
        return fresh

    def spend(self, parts: int) -> None:
        """Count parts that are made. Raises InputError when there are too many: aliases multiply them."""
        self.left -= parts
        if self.left < 0:
            raise InputError(f"expands to more than {MAX_PARTS} values")

    def part(self, value: Plain, where: Where) -> Part:
        """Return `value`, which stands at `where`, with its variables filled in."""
        self.spend(1)
        if isinstance(value, dict):
            return Part({key: self.part(child, where.child(key)) for key, child in value.items()}, where)
        if isinstance(value, list):
            return Part([self.part(child, where.child(index)) for index, child in enumerate(value)], where)
        if isinstance(value, str) and "$" in value:
            try:
                filled = interpolate(value, self.variables)
            except InputError as error:
                self.complain(where, error.reason)
                return Part(value, where, "a variable reference in it is malformed")
            return Part(filled.text, where, filled.unknown)
        return Part(value, where)


def boolean_of(text: str) -> bool | None:
    """Return the switch that `text` spells, nothing if it spells none."""
    lower = text.lower()
    return True if lower in _TRUE else False if lower in _FALSE else None
