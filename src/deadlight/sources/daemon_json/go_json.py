"""JSON as Go's decoder reads it: the same errors at the same characters, and the place of every key and value.

Where only one mend is possible (a comma too many or too few, a comment, a backslash that is not doubled)
reading goes on, so that the rest of the file is known; elsewhere it ends. The words of the errors are those of
https://github.com/golang/go/blob/go1.24.0/src/encoding/json/scanner.go
"""

from __future__ import annotations

import re
from typing import NoReturn

from msgspec import Struct, field

from deadlight.model.errors import InputError
from deadlight.model.place import Plain, Span, Splice
from deadlight.model.regex import compiled

DEEPEST = 64
"""Levels that are read; configurations have four."""

_SPACE = compiled(r"[ \t\r\n]*")
_PLAIN = compiled(r'[^"\\\x00-\x1f]*')
_NUMBER = compiled(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_HEX = compiled(r"[0-9a-fA-F]{4}")
_INVISIBLE = compiled("[\u00a0\u1680\u2000-\u200d\u2028-\u202f\u205f\u2060\u3000\ufeff]+")
_COMMENT = compiled(r"//[^\n]*|/\*.*?\*/|#[^\n]*", re.DOTALL)
_SURROGATE = compiled("[\ud800-\udfff]")
_WORDS: dict[str, Plain] = {"true": True, "false": False, "null": None}
_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_QUOTED = {"'": "\\'", '"': '"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f",
           "\v": "\\v", "\a": "\\a"}  # fmt: skip

VALUE, KEY, COLON = "looking for beginning of value", "looking for beginning of object key string", "after object key"
PAIR, ITEM, END = "after object key:value pair", "after array element", "after top-level value"


class Node(Struct, eq=False):
    """A value: its characters `[start, end)`, what it is, and what is in it."""

    start: int
    end: int
    value: Plain = None
    entries: list[Entry] | None = None
    items: list[Node] | None = None


class Entry(Struct, eq=False):
    """A key of an object, and its value; nothing where the text ends before it."""

    name: str
    key: Node
    node: Node | None = None


class Mistake(Struct, eq=False):
    """Where the decoder stops, and what it says. `mends` are all changes of the text that cure this sort of mistake."""

    error: str
    at: Span
    title: str = ""
    mends: list[Splice] = field(default_factory=list)


class Parsed(Struct, eq=False):
    """What was read: the top value, mistakes in the order of the text, and whether all of the text was read."""

    root: Node | None
    mistakes: list[Mistake]
    whole: bool = True


class _StopError(Exception):
    """Nothing after this character can be read."""


def parse(text: str) -> Parsed:
    """Read `text`; what is wrong with it is in the answer. Takes time in proportion to the text.

    Raises InputError for what is nested deeper than `DEEPEST`.
    """
    reader = _Reader(text)
    try:
        reader.document()
    except _StopError:
        reader.whole = reader.at_end
    return Parsed(reader.root, sorted(reader.mistakes.values(), key=lambda mistake: mistake.at.start), reader.whole)


def quoted(character: str) -> str:
    """Return a character as the decoder shows it: by its first byte, in single quotes."""
    first = chr(character.encode("utf-8", "surrogatepass")[0])
    if first in _QUOTED:
        return f"'{_QUOTED[first]}'"
    return f"'{first}'" if first.isprintable() or first == " " else f"'\\x{ord(first):02x}'"


class _Reader:
    """One reading of a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.root: Node | None = None
        self.mistakes: dict[str, Mistake] = {}
        self.whole = True
        self.at_end = False  # whether the top value is complete

    def document(self) -> None:
        self.root = Node(0, 0)
        self._value(self.root, VALUE, 0)
        self.at_end = True
        self._space(END)
        if self.at < len(self.text):
            self._stop(END)

    def _value(self, node: Node, state: str, depth: int) -> None:
        """Fill `node` with the value that comes next."""
        self._space(state)
        start = node.start = self.at
        node.end = len(self.text)
        if depth > DEEPEST:
            raise InputError("nested too deeply")
        first = self._peek(state)
        if first == "{":
            self._object(node, depth)
        elif first == "[":
            self._array(node, depth)
        elif first == '"':
            node.value = self._string()
        elif first == "-" or (first.isascii() and first.isdigit()):
            node.value = self._number()
        else:
            word = next((word for word in _WORDS if first == word[0]), None)
            if word is None:
                self._stop(state)
            else:
                self._word(word)
                node.value = _WORDS[word]
        node.start, node.end = start, self.at

    def _object(self, node: Node, depth: int) -> None:
        node.entries = entries = []
        self.at += 1
        self._space(KEY)
        if self._peek(KEY) == "}":
            self.at += 1
        else:
            while True:
                self._space(KEY)
                start = self.at
                if self._peek(KEY) != '"':
                    self._stop(KEY)
                name = self._string()
                entry = Entry(name, Node(start, self.at, name))
                self._space(COLON)
                if self._peek(COLON) != ":":
                    self._stop(COLON)
                self.at += 1
                entry.node = Node(self.at, self.at)
                entries.append(entry)
                self._value(entry.node, VALUE, depth + 1)
                if self._after(entry.node.end, PAIR, KEY, "}"):
                    break
        node.value = {entry.name: entry.node.value for entry in entries if entry.node is not None}

    def _array(self, node: Node, depth: int) -> None:
        node.items = items = []
        self.at += 1
        self._space(VALUE)
        if self._peek(VALUE) == "]":
            self.at += 1
        else:
            while True:
                items.append(Node(self.at, self.at))
                self._value(items[-1], VALUE, depth + 1)
                if self._after(items[-1].end, ITEM, VALUE, "]"):
                    break
        node.value = [item.value for item in items]

    def _after(self, end: int, state: str, state_after_comma: str, closing: str) -> bool:
        """Step over what follows a value that ends at `end`; return whether its object or list is closed."""
        self._space(state)
        found = self._peek(state)
        if found == closing:
            self.at += 1
            return True
        if found == '"':
            self._mistake("comma", state, Span(self.at, self.at + 1), "add the comma", Splice(end, end, ","))
            return False
        if found != ",":
            self._stop(state)
        comma = self.at
        self.at += 1
        self._space(state_after_comma)
        if self._peek(state_after_comma) == closing:
            at = Span(self.at, self.at + 1)
            self._mistake("trailing comma", state_after_comma, at, "remove the comma", Splice(comma, comma + 1, ""))
            self.at += 1
            return True
        return False

    def _string(self) -> str:
        """Return the string that starts here; its quote has been seen."""
        start = self.at
        self.at += 1
        parts: list[str] = []
        wrong: list[int] = []  # backslashes before what is no escape
        while True:
            plain = self._matched(_PLAIN)
            parts.append(plain)
            character = self._peek("in string literal")
            if character == '"':
                self.at += 1
                break
            if character != "\\":
                self._stop("in string literal")
            parts.append(self._escape(wrong))
        text = "".join(parts)
        if wrong:
            raw = self.text[start + 1 : self.at - 1]
            backslashes = wrong
            if "\\\\" not in raw:  # then none is meant as an escape, but those of quotes
                backslashes = [at.start() + start + 1 for at in re.finditer(r'\\(?!")', raw)]
                text = raw.replace('\\"', '"')
            self.mistakes["backslash"].mends.extend(Splice(at, at, "\\") for at in backslashes)
        # Two escapes can make one character; half a pair is replaced, as the decoder does.
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if _SURROGATE.search(text) else text

    def _escape(self, wrong: list[int]) -> str:
        """Return what the escape that starts here stands for."""
        start = self.at
        self.at += 1
        kind = self._peek("in string escape code")
        if kind == "u":
            digits = _HEX.match(self.text, self.at + 1)
            if digits is not None:
                self.at = digits.end()
                return chr(int(digits[0], 16))
            bad = next(
                (at for at in range(self.at + 1, self.at + 5) if not _is_hex(self.text[at : at + 1])), self.at + 1
            )
            if bad >= len(self.text):
                self._stop_with("unexpected end of JSON input", len(self.text))
            self._backslash(bad, "in \\u hexadecimal character escape")
        elif kind in _ESCAPES:
            self.at += 1
            return _ESCAPES[kind]
        else:
            self._backslash(self.at, "in string escape code")
        wrong.append(start)
        return "\\"

    def _backslash(self, at: int, state: str) -> None:
        if self.text[at] < " ":
            self.at = at
            self._stop(state)
        self._mistake("backslash", state, Span(at, at + 1), "double the backslashes")

    def _number(self) -> Plain:
        match = _NUMBER.match(self.text, self.at)
        if match is None:
            self.at += 1
            self._peek("in numeric literal")
            self._stop("in numeric literal")
        self.at = match.end()
        following = self.text[self.at : self.at + 1]
        if following == "." and "." not in match[0] and "e" not in match[0].lower():
            self.at += 1
            self._stop("after decimal point in numeric literal")
        if following and following in "eE" and "e" not in match[0].lower():
            self.at += 1
            if self.text[self.at : self.at + 1] in ("+", "-"):
                self.at += 1
            self._stop("in exponent of numeric literal")
        if len(match[0]) < 19 and match[0].lstrip("-").isdigit():
            return int(match[0])
        return float(match[0])

    def _word(self, word: str) -> None:
        for offset, letter in enumerate(word):
            self.at += 1 if offset else 0
            state = f"in literal {word} (expecting '{letter}')"
            if self._peek(state) != letter:
                self._stop(state)
        self.at += 1

    def _space(self, state: str) -> None:
        """Step over space, and over comments, which the decoder stops at."""
        while True:
            self._matched(_SPACE)
            invisible = _INVISIBLE.match(self.text, self.at)
            if invisible is not None:
                start, end = invisible.span()
                at = Span(start, start + 1)
                self._mistake("space", state, at, "write plain spaces", Splice(start, end, " "))
                self.at = end
                continue
            match = _COMMENT.match(self.text, self.at)
            if match is None:
                return
            start, end = _with_its_line(self.text, match)
            self._mistake(
                "comment", state, Span(match.start(), match.end()), "remove the comments", Splice(start, end, "")
            )
            self.at = match.end()

    def _matched(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        if match is None:
            return ""
        self.at = match.end()
        return match[0]

    def _peek(self, state: str) -> str:
        if self.at >= len(self.text):
            self._stop(state)
        return self.text[self.at]

    def _mistake(self, sort: str, state: str, at: Span, title: str, mend: Splice | None = None) -> None:
        """Keep the first mistake of a sort, and how to mend each one."""
        error = f"invalid character {quoted(self.text[at.start])} {state}"
        mistake = self.mistakes.setdefault(sort, Mistake(error, at, title))
        if mend is not None:
            mistake.mends.append(mend)

    def _stop(self, state: str) -> NoReturn:
        if self.at >= len(self.text):
            self._stop_with("unexpected end of JSON input")
        self._stop_with(f"invalid character {quoted(self.text[self.at])} {state}")

    def _stop_with(self, error: str, at: int | None = None) -> NoReturn:
        place = self.at if at is None else at
        self.mistakes["end"] = Mistake(error, Span(place, min(place + 1, len(self.text))))
        raise _StopError


def _is_hex(character: str) -> bool:
    return bool(character) and character in "0123456789abcdefABCDEF"


def _with_its_line(text: str, comment: re.Match[str]) -> tuple[int, int]:
    """Return the range to remove with a comment: the space before it, and its line where it stands alone."""
    start, end = comment.span()
    if text[end - 1] == "\r":
        end -= 1
    before = start
    while before > 0 and text[before - 1] in " \t":
        before -= 1
    following = text[end : end + 2]
    alone = (before == 0 or text[before - 1] == "\n") and (following[:1] == "\n" or following == "\r\n")
    if alone:
        return before, end + (1 if following[:1] == "\n" else 2)
    return before, end
