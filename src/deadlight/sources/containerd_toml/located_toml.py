"""TOML with the place of every key and value, and with the gaps that templates leave in it.

The standard library reads TOML and forgets where it stood. What is read here is what stands in configurations:
tables, lists of tables, dotted keys, texts in all four quotes, numbers, truths, lists, inline tables; dates stay texts.
A key that is written again counts as it does in a template, where only one of the branches remains: the last.
"""

from __future__ import annotations

import re

from msgspec import Struct, field

from deadlight.model.errors import InputError
from deadlight.model.place import Plain
from deadlight.model.regex import compiled

DEEPEST = 32
"""Levels of lists and inline tables that are read; configurations have three."""

_SPACE = compiled(r"[ \t]*")
_ANY_SPACE = compiled(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE = compiled(r"[A-Za-z0-9_-]+")
_END = compiled(r"[ \t]*(?:#[^\n]*)?(?:\r?\n|\Z)")
_SCALAR = compiled(r"[^\s,\]}#]+(?: [0-9][^\s,\]}#]*)?")
_BASIC = compiled(r'[^"\\\n]*')
_LITERAL = compiled(r"'([^'\n]*)'")
_INTEGER = compiled(
    r"[+-]?(?:0|[1-9](?:_?[0-9])*)|0x[0-9a-fA-F](?:_?[0-9a-fA-F])*|0o[0-7](?:_?[0-7])*|0b[01](?:_?[01])*"
)
_FLOAT = compiled(
    r"[+-]?(?:0|[1-9](?:_?[0-9])*)(?:\.[0-9](?:_?[0-9])*)?(?:[eE][+-]?[0-9](?:_?[0-9])*)?|[+-]?(?:inf|nan)"
)
_DATE = compiled(r"\d{4}-\d\d-\d\d(?:[Tt ].*)?|\d\d:\d\d(?::\d\d.*)?")
_GAP = compiled(r"\{\{.*?\}\}|\{%.*?%\}|<%.*?%>|\$\{[^}\n]*\}|@@?[A-Z_]+@@?")
_ONLY_GAPS = compiled(
    r"[ \t]*(?:(?:\{\{(?:(?!\}\})[^\n])*\}\}|\{%(?:(?!%\})[^\n])*%\}|<%(?:(?!%>)[^\n])*%>)[ \t]*)+"
    r"(?:#[^\n]*)?(?=\r?\n|\Z)"
)
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\", "e": "\x1b"}
_DIGITS = {"u": 4, "U": 8, "x": 2}


class Node(Struct, eq=False):
    """A value: its characters `[start, end)`, what it is, and what is in it. `unknown` names a gap in it."""

    start: int
    end: int
    value: Plain = None
    unknown: str = ""
    entries: dict[str, Entry] | None = None
    items: list[Node] | None = None
    is_tables: bool = False


class Entry(Struct, eq=False):
    """A key of a table: where its own name stands, the start and end of its line or header, and its value."""

    name: str
    key_start: int
    key_end: int
    start: int
    end: int
    node: Node


class Parsed(Struct, eq=False):
    """What was read: the top table, and the offsets of what a template puts on lines of its own."""

    root: Node
    gaps: list[int] = field(default_factory=list)


def parse(text: str) -> Parsed:
    """Read `text`. Raises InputError, with the line, for what is no TOML and no template of it.

    Of a text on several lines in double quotes the escapes are left as they stand.
    """
    if _GAP.search(text) is None:
        _demand_valid(text)
    return _Reader(text).document()


def _demand_valid(text: str) -> None:
    """Raise InputError for what the standard library does not take for TOML."""
    import tomllib

    try:
        tomllib.loads(text)
    except ValueError as error:
        reason, at, place = str(error).partition(" (at ")
        line = re.match(r"line (\d+)", place)
        raise InputError(f"no valid TOML: {reason if at else error}", line=int(line[1]) if line else None) from None


class _Key(Struct):
    name: str
    start: int
    end: int


class _Reader:
    """One reading of a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.root = Node(0, len(text), entries={})
        self.table = self.root
        self.gaps: list[int] = []

    def document(self) -> Parsed:
        while self.at < len(self.text):
            self._line()
        return Parsed(self.root, self.gaps)

    def _line(self) -> None:
        end = _END.match(self.text, self.at)
        if end is not None:
            self.at = end.end() if end.end() > self.at else len(self.text)
            return
        gap = _ONLY_GAPS.match(self.text, self.at)
        if gap is not None:
            self.gaps.append(self.at)
            # What stands further out than the header above it puts tables of its own there.
            if self._indent(self.at) >= self._indent(self.table.start):
                self.table.unknown = self.table.unknown or gap[0].strip()
            self.at = gap.end()
            return
        self._skip(_SPACE)
        if self.text.startswith("[", self.at):
            self._header()
        else:
            self._pair(self.table)
        if _END.match(self.text, self.at) is None:
            gap = _ONLY_GAPS.match(self.text, self.at)
            if gap is None:
                raise self._wrong("there is more on the line than a key and its value")
            self.gaps.append(self.at)
            self.at = gap.end()

    def _header(self) -> None:
        start = self.at
        double = self.text.startswith("[[", start)
        self.at += 2 if double else 1
        keys = self._keys("]")
        closing = "]]" if double else "]"
        if not self.text.startswith(closing, self.at):
            raise self._wrong("the header of a table is not closed")
        self.at += len(closing)
        *above, last = keys
        table = self.root
        for key in above:
            table = self._inner(table, key, start, self.at)
        if not double:
            self.table = self._inner(table, last, start, self.at)
            return
        lists = self._entries(table).get(last.name)
        if lists is None or not lists.node.is_tables or lists.node.items is None:
            lists = Entry(
                last.name, last.start, last.end, start, self.at, Node(start, self.at, items=[], is_tables=True)
            )
            self._entries(table)[last.name] = lists
        self.table = Node(start, self.at, entries={})
        if lists.node.items is not None:
            lists.node.items.append(self.table)

    def _inner(self, table: Node, key: _Key, start: int, end: int) -> Node:
        """Return the table called `key` in another, made where there is none; of a list of tables the last."""
        entries = self._entries(table)
        found = entries.get(key.name)
        if found is not None and found.node.is_tables and found.node.items:
            return found.node.items[-1]
        if found is None or found.node.entries is None:
            found = entries[key.name] = Entry(key.name, key.start, key.end, start, end, Node(start, end, entries={}))
        return found.node

    def _entries(self, table: Node) -> dict[str, Entry]:
        if table.entries is None:
            table.entries = {}
        return table.entries

    def _pair(self, table: Node) -> None:
        start = self.at
        *above, last = self._keys("=")
        if not self.text.startswith("=", self.at):
            raise self._wrong("a key has no value")
        self.at += 1
        self._skip(_SPACE)
        node = self._value(0)
        for key in above:
            table = self._inner(table, key, start, node.end)
        self._entries(table)[last.name] = Entry(last.name, last.start, last.end, start, node.end, node)

    def _keys(self, closing: str) -> list[_Key]:
        keys: list[_Key] = []
        while True:
            self._skip(_SPACE)
            start = self.at
            if self.text[start : start + 1] in ('"', "'"):
                name = self._text().value
            else:
                match = _BARE.match(self.text, start)
                if match is None:
                    raise self._wrong("a key is expected")
                self.at, name = match.end(), match[0]
            keys.append(_Key(str(name), start, self.at))
            self._skip(_SPACE)
            if not self.text.startswith(".", self.at):
                return keys
            self.at += 1
            if closing == "=" and len(keys) > DEEPEST:
                raise self._wrong("nested too deeply")

    def _value(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise self._wrong("nested too deeply")
        first = self.text[self.at : self.at + 1]
        if first and first in "\"'":
            return self._text()
        if first == "[" and not self.text.startswith("[[ ", self.at):
            return self._list(depth)
        if first == "{" and not _GAP.match(self.text, self.at):
            return self._inline(depth)
        return self._scalar(depth)

    def _scalar(self, depth: int) -> Node:
        start = self.at
        gap = _GAP.match(self.text, start)
        if gap is not None or self._gap_in_line(depth):
            return self._template(start, depth)
        match = _SCALAR.match(self.text, start)
        if match is None:
            raise self._wrong("a value is expected")
        text = match[0]
        self.at = match.end()
        if text in ("true", "false"):
            return Node(start, self.at, text == "true")
        if _DATE.fullmatch(text):
            return Node(start, self.at, text)
        text, rest = text.partition(" ")[0], text.partition(" ")[1]
        self.at -= len(match[0]) - len(text) if rest else 0
        if len(text) < 40 and _INTEGER.fullmatch(text):
            return Node(start, self.at, int(text.replace("_", ""), 0))
        if _FLOAT.fullmatch(text):
            return Node(start, self.at, float(text.replace("_", "")))
        self.at = start
        raise self._wrong("a value is expected")

    def _gap_in_line(self, depth: int) -> bool:
        line = self.text[self.at : self._end_of_line()]
        return depth == 0 and _GAP.search(line) is not None

    def _template(self, start: int, depth: int) -> Node:
        """Return a value that a template makes: up to the end of the line, or of the gap within a list."""
        end = self._end_of_line()
        if depth:
            match = _GAP.match(self.text, start)
            end = match.end() if match is not None else end
        text = self.text[start:end].rstrip()
        self.at = start + len(text)
        return Node(start, self.at, text, unknown=text)

    def _list(self, depth: int) -> Node:
        node = Node(self.at, self.at, items=[])
        items: list[Node] = []
        self.at += 1
        while True:
            self._skip(_ANY_SPACE)
            if self.text.startswith("]", self.at):
                break
            items.append(self._value(depth + 1))
            self._skip(_ANY_SPACE)
            if self.text.startswith(",", self.at):
                self.at += 1
            elif not self.text.startswith("]", self.at):
                raise self._wrong("a list is not closed")
        self.at += 1
        node.items, node.end = items, self.at
        node.value = [item.value for item in items]
        node.unknown = next((item.unknown for item in items if item.unknown), "")
        return node

    def _inline(self, depth: int) -> Node:
        node = Node(self.at, self.at, entries={})
        self.at += 1
        while True:
            self._skip(_ANY_SPACE)
            if self.text.startswith("}", self.at):
                break
            start = self.at
            *above, last = self._keys("=")
            if not self.text.startswith("=", self.at):
                raise self._wrong("a key has no value")
            self.at += 1
            self._skip(_SPACE)
            inner = self._value(depth + 1)
            table = node
            for key in above:
                table = self._inner(table, key, start, inner.end)
            self._entries(table)[last.name] = Entry(last.name, last.start, last.end, start, inner.end, inner)
            self._skip(_ANY_SPACE)
            if self.text.startswith(",", self.at):
                self.at += 1
            elif not self.text.startswith("}", self.at):
                raise self._wrong("an inline table is not closed")
        self.at += 1
        node.end = self.at
        return node

    def _text(self) -> Node:
        start = self.at
        for quote in ('"""', "'''"):
            if self.text.startswith(quote, start):
                return self._long_text(quote)
        if self.text.startswith("'", start):
            match = _LITERAL.match(self.text, start)
            if match is None:
                raise self._wrong("a text is not closed")
            self.at = match.end()
            return self._with_gaps(start, match[1])
        self.at += 1
        parts: list[str] = []
        while True:
            match = _BASIC.match(self.text, self.at)
            if match is not None:
                parts.append(match[0])
                self.at = match.end()
            following = self.text[self.at : self.at + 1]
            if following == '"':
                self.at += 1
                return self._with_gaps(start, "".join(parts))
            if following != "\\":
                raise self._wrong("a text is not closed")
            parts.append(self._escape())

    def _long_text(self, quote: str) -> Node:
        start = self.at
        end = self.text.find(quote, start + 3)
        while quote == '"""' and end > 0 and _is_escaped(self.text, end):
            end = self.text.find(quote, end + 1)
        if end < 0:
            raise self._wrong("a text is not closed")
        while self.text.startswith(quote[0], end + 3) and end < start + 3 + len(self.text):
            end += 1
        self.at = end + 3
        raw = self.text[start + 3 : end]
        raw = raw.removeprefix("\r\n") if raw.startswith("\r\n") else raw.removeprefix("\n")
        return self._with_gaps(start, raw)

    def _escape(self) -> str:
        kind = self.text[self.at + 1 : self.at + 2]
        if kind in _ESCAPES and kind:
            self.at += 2
            return _ESCAPES[kind]
        digits = self.text[self.at + 2 : self.at + 2 + _DIGITS.get(kind, 0)]
        if kind in _DIGITS and len(digits) == _DIGITS[kind] and re.fullmatch("[0-9a-fA-F]+", digits):
            code = int(digits, 16)
            if code < 0x110000 and not 0xD800 <= code < 0xE000:
                self.at += 2 + len(digits)
                return chr(code)
        raise self._wrong("a backslash in a text starts no escape")

    def _with_gaps(self, start: int, value: str) -> Node:
        gap = _GAP.search(value)
        return Node(start, self.at, value, unknown=gap[0] if gap is not None else "")

    def _skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self.text, self.at)
        if match is not None:
            self.at = match.end()

    def _end_of_line(self) -> int:
        end = self.text.find("\n", self.at)
        end = len(self.text) if end < 0 else end
        return end - 1 if self.text[end - 1 : end] == "\r" else end

    def _indent(self, at: int) -> int:
        """Return how far the line of `at` is indented, in characters."""
        start = self.text.rfind("\n", 0, at) + 1
        match = _SPACE.match(self.text, start)
        return match.end() - start if match is not None else 0

    def _number(self) -> int:
        return self.text.count("\n", 0, self.at) + 1

    def _wrong(self, reason: str) -> InputError:
        return InputError(f"no valid TOML: {reason}", line=self._number())


def _is_escaped(text: str, at: int) -> bool:
    backslashes = 0
    while text[at - 1 - backslashes : at - backslashes] == "\\":
        backslashes += 1
    return backslashes % 2 == 1
