"""Mappings of a manifest, read with the types that the API server wants.

What has another type is reported once as `Unread`, with its line, and otherwise treated as absent;
only a number or boolean where a text belongs is taken for one, as that is what was meant. `null` counts as
absent, as it does for the API server.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from deadlight.model.outcome import Unread
from deadlight.model.place import Document, Located, Plain, Route, Where
from deadlight.model.regex import compiled
from deadlight.sources.yaml_scalars import Scalar

MOST_FAULTS = 100

_FILLED_IN = compiled(r"\{\{.*?\}\}|[$#]\{\w[^{}]*\}", re.DOTALL)
"""What Helm and Go templates, envsubst (`${VERSION/+/_}`) and Octopus Deploy (`#{Release.Number}`) fill in."""


class Faults:
    """The parts of one document that cannot be read; no more than `MOST_FAULTS`."""

    def __init__(self, document: Document) -> None:
        """Start with none."""
        self.document = document
        self.unread: list[Unread] = []
        self._seen: set[tuple[Route, str]] = set()

    def add(self, where: Where, reason: str) -> None:
        """Report the part at `where`, once."""
        if len(self.unread) < MOST_FAULTS and (where.route, reason) not in self._seen:
            self._seen.add((where.route, reason))
            from deadlight.sources.yaml_places import locate

            line = self.document.position(locate(self.document, where.route)).line
            self.unread.append(Unread(self.document.path, reason, line))


class Fields:
    """A mapping at a place, and what is wrong with it. An absent one is empty."""

    __slots__ = ("faults", "value", "where")

    def __init__(self, value: dict[str, Plain], where: Where, faults: Faults) -> None:
        """Take the mapping, its place, and where faults are reported."""
        self.value = value
        self.where = where
        self.faults = faults

    def __bool__(self) -> bool:
        """Return whether anything is written in it."""
        return bool(self.value)

    def has(self, key: str) -> bool:
        """Return whether `key` is written, with a value other than null."""
        return self.value.get(key) is not None

    def fields(self, *keys: str) -> Fields:
        """Return the mapping below, an empty one where it is absent or no mapping."""
        found = self
        for key in keys:
            value = found.value.get(key)
            where = found.where.child(key)
            if value is not None and not isinstance(value, dict):
                self.faults.add(where, f"{key} is not a mapping")
                value = None
            found = Fields(value or {}, where, self.faults)
        return found

    def items(self, key: str) -> Iterator[Fields]:
        """Yield the mappings of a list."""
        for item, where in self._list(key):
            if isinstance(item, dict):
                yield Fields(item, where, self.faults)
            else:
                self.faults.add(where, f"an item of {key} is not a mapping")

    def texts(self, key: str) -> Iterator[Located[str]]:
        """Yield the texts of a list; their variables are a shell's and the kubelet's, so they are known."""
        for item, where in self._list(key):
            if isinstance(item, dict | list):
                self.faults.add(where, f"an item of {key} is not a text")
            else:
                yield Located(_text(item), where)

    def text(self, key: str) -> Located[str] | None:
        """Return a text; what a template or a variable fills in makes it unknown."""
        value = self.value.get(key)
        if value is None:
            return None
        where = self.where.child(key)
        if isinstance(value, dict | list):
            self.faults.add(where, f"{key} is not a text")
            return None
        return _located(_text(value), where)

    def flag(self, key: str) -> Located[bool] | None:
        """Return a boolean."""
        value = self.value.get(key)
        if value is None:
            return None
        where = self.where.child(key)
        if not isinstance(value, bool):
            self.faults.add(where, f"{key} is neither true nor false")
            return None
        return Located(value, where)

    def pairs(self, key: str) -> Iterator[tuple[str, Located[str]]]:
        """Yield the entries of a mapping of texts: labels, annotations, selectors."""
        below = self.fields(key)
        for name in below.value:
            value = below.text(name)
            if value is not None:
                yield name, value

    def number(self, key: str) -> str:
        """Return a port number as text, empty where it is absent or 0."""
        value = self.value.get(key)
        text = (
            value if isinstance(value, str) else "" if value is None or isinstance(value, dict | list) else _text(value)
        )
        if value is None or (text.isascii() and text.isdigit()):
            return text.lstrip("0")
        self.faults.add(self.where.child(key), f"{key} is not a whole number")
        return ""

    def _list(self, key: str) -> Iterator[tuple[Plain, Where]]:
        value = self.value.get(key)
        if value is None:
            return
        if not isinstance(value, list):
            self.faults.add(self.where.child(key), f"{key} is not a list")
            return
        for index, item in enumerate(value):
            if item is not None:
                yield item, self.where.child(key, index)


def _text(value: Scalar) -> str:
    """Return a scalar as the text that was meant."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value)


def _located(value: str, where: Where) -> Located[str]:
    """Return a text at its place, unknown where it has parts that something fills in before it is applied."""
    match = _FILLED_IN.search(value) if "{" in value else None
    if match is None:
        return Located(value, where)
    return Located(value, where, f"{match.group()[:100]} is filled in before it is applied")
