"""Walks the values of a manifest by their names, each with its place; what has a wrong type is unread."""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.outcome import Unread
from deadlight.model.place import Document, Located, Plain, Route, Where


class Branch:
    """A mapping of a manifest and the route to it.

    A value of another type than asked for counts as not written and is kept in `unread`, which the
    branches of one document share: the API server would refuse it.
    """

    __slots__ = ("document", "route", "unread", "values")

    def __init__(self, document: Document, route: Route, values: dict[str, Plain], unread: list[Unread]) -> None:
        """Take the mapping, its route, and the list for what is unread."""
        self.document = document
        self.route = route
        self.values = values
        self.unread = unread

    @property
    def where(self) -> Where:
        """Return the place of the mapping."""
        return Where(self.document, self.route)

    def place(self, *keys: str | int) -> Where:
        """Return a place below the mapping."""
        return Where(self.document, self.route + keys)

    def branch(self, key: str) -> Branch:
        """Return the mapping `key`, empty where it is not written."""
        value = self.values.get(key)
        if value is not None and not isinstance(value, dict):
            self.refuse(key, "a mapping")
        return Branch(self.document, (*self.route, key), value if isinstance(value, dict) else {}, self.unread)

    def branches(self, key: str) -> Iterator[Branch]:
        """Yield the mappings in the list `key`."""
        value = self.values.get(key)
        if value is None:
            return
        if not isinstance(value, list):
            self.refuse(key, "a list")
            return
        for index, item in enumerate(value):
            if isinstance(item, dict):
                yield Branch(self.document, (*self.route, key, index), item, self.unread)
            elif item is not None:
                self.refuse(key, "a list of mappings", index)

    def text(self, key: str) -> Located[str] | None:
        """Return the text `key`; a number or switch comes as its text, as it may be meant as one."""
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, dict | list):
            self.refuse(key, "a text")
            return None
        return Located(plain_text(value), self.place(key))

    def switch(self, key: str) -> Located[bool] | None:
        """Return the boolean `key`."""
        value = self.values.get(key)
        if isinstance(value, bool):
            return Located(value, self.place(key))
        if value is not None:
            self.refuse(key, "true or false")
        return None

    def texts(self, key: str) -> tuple[tuple[str, Located[str]], ...]:
        """Return the entries of the mapping `key` whose values are texts."""
        below = self.branch(key)
        found = ((name, below.text(name)) for name in below.values)
        return tuple((name, value) for name, value in found if value is not None)

    def words(self, key: str) -> tuple[Located[str], ...]:
        """Return the texts in the list `key`."""
        value = self.values.get(key)
        if not isinstance(value, list):
            if value is not None:
                self.refuse(key, "a list")
            return ()
        return tuple(
            Located(plain_text(item), self.place(key, index))
            for index, item in enumerate(value)
            if not isinstance(item, dict | list) and item is not None
        )

    def refuse(self, key: str, wanted: str, *below: int) -> None:
        """Note that `key` is not `wanted`."""
        where = self.place(key, *below)
        self.unread.append(Unread(self.document.path, f"{key} is not {wanted}", where.position().line))


def plain_text(value: Plain) -> str:
    """Return a scalar as YAML would write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
