"""A Compose file as parts: values with their variables filled in, each with the place it is written at.

Services that extend one another are merged part by part, so that every value keeps its own file and line.
"""

from __future__ import annotations

from msgspec import Struct

from deadlight.model.place import Located, Plain, Where

FROM_ENV_FILE = "it comes from the .env file"

_TRUE = frozenset({"true", "y", "yes", "on"})
_FALSE = frozenset({"false", "n", "no", "off"})


class Part(Struct, frozen=True, eq=False):
    """A value, and where it is written; `unknown` says on what a text depends that is not known.

    `written` is the text as it is written where values of the `.env` file went into it.
    """

    value: bool | int | float | str | list[Part] | dict[str, Part] | None
    where: Where
    unknown: str = ""
    written: str = ""

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

    def literal(self) -> Located[str] | None:
        """Return a scalar as `located` does, but nothing of the `.env` file: who looks for secrets looks here."""
        return Located(self.written, self.where, FROM_ENV_FILE) if self.written else self.located()

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


def boolean_of(text: str) -> bool | None:
    """Return the switch that `text` spells, nothing if it spells none."""
    lower = text.lower()
    return True if lower in _TRUE else False if lower in _FALSE else None
