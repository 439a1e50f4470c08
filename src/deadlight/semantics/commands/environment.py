"""The variables that are known where a command line runs."""

from __future__ import annotations

from collections.abc import Iterable


class Environment:
    """Known variables by lower-case name, and what a script was told of those that it asked for."""

    __slots__ = ("_known", "asked")

    def __init__(self, known: Iterable[tuple[str, str]] = ()) -> None:
        """Take names and values; of those that differ in case only, the last counts."""
        self._known = {name.lower(): value for name, value in known}
        self.asked: dict[str, str | None] = {}

    def get(self, name: str) -> str | None:
        """Return the value of the variable `name` (lower case), nothing where it is not known."""
        value = self._known.get(name)
        self.asked[name] = value
        return value

    def tells(self, asked: dict[str, str | None]) -> bool:
        """Return whether a script that asked so would be told the same here."""
        return all(self._known.get(name) == value for name, value in asked.items())
