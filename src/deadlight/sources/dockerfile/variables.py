r"""Expands `$X`, `${X}`, `${X:-word}` and their like, quotes and escapes, as the builder does.

What depends on something unknown stays in the value as it is written.
Source: https://github.com/moby/buildkit/blob/master/frontend/dockerfile/shell/lex.go
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from msgspec import Struct

from deadlight.model.regex import compiled

LONGEST_VALUE = 32767
"""Windows holds no longer environment variable; what would grow longer is unknown."""

_ALL_VALUES = 1 << 24
_DEEPEST = 32
_NAME = compiled(r"\d+|\w+|[@*#?\-$!]")


class Value(Struct, frozen=True):
    """What is known of a variable.

    `text` is nothing where not even a part is known; `unknown` says on what the value depends.
    `unset` is whether it has no value unless the person who builds gives one.
    """

    text: str | None
    unknown: str = ""
    unset: bool = False


Lookup = Callable[[str], Value]


class _CannotExpandError(ValueError):
    """The text has no expansion: the builder refuses it, or it is larger than deadlight follows."""


class Expander:
    """Expands the texts of one Dockerfile. All values together are bounded."""

    def __init__(self, escape: str) -> None:
        """Take the file's escape character."""
        self.escape = escape
        self._room = _ALL_VALUES

    def expand(self, text: str, lookup: Lookup) -> tuple[str, str]:
        """Return the value of `text`, and what it depends on that is not known ("" if it is known)."""
        if "$" not in text and "'" not in text and '"' not in text and self.escape not in text:
            return text, ""
        reading = _Reading(text, self.escape, lookup, min(self._room, LONGEST_VALUE))
        try:
            value = reading.until("", 0)
        except _CannotExpandError as error:
            return text, str(error)
        if "$" in text:
            self._room -= len(value)
        return value, reading.unknown


class _Reading:
    """One text while it is expanded."""

    def __init__(self, text: str, escape: str, lookup: Lookup, room: int) -> None:
        self.text = text
        self.escape = escape
        self.lookup = lookup
        self.room = room
        self.at = 0
        self.unknown = ""
        self.plain = _plain(escape)

    def until(self, stop: str, depth: int) -> str:
        """Expand up to the character `stop`, or to the end where it is empty."""
        text, end, kept = self.text, len(self.text), list[str]()
        while self.at < end:
            match = self.plain.match(text, self.at)
            if match is not None:
                kept.append(match[0])
                self.at = match.end()
                continue
            character = text[self.at]
            if character == stop:
                self.at += 1
                return "".join(kept)
            if character == "$":
                kept.append(self.dollar(depth))
            elif character == '"':
                kept.append(self.double_quoted(depth))
            elif character == "'":
                kept.append(self.single_quoted())
            elif character == self.escape:
                kept.append(text[self.at + 1 : self.at + 2])
                self.at += 2
            else:
                kept.append(character)
                self.at += 1
        if stop:
            raise _CannotExpandError("${ is not closed")
        return "".join(kept)

    def single_quoted(self) -> str:
        """Take everything up to the next single quote."""
        end = self.text.find("'", self.at + 1)
        if end < 0:
            raise _CannotExpandError("a quote is not closed")
        inner = self.text[self.at + 1 : end]
        self.at = end + 1
        return inner

    def double_quoted(self, depth: int) -> str:
        """Take everything up to the next double quote: variables count; `"`, `$` and the escape can be escaped."""
        text, kept = self.text, list[str]()
        self.at += 1
        while self.at < len(text):
            match = self.plain.match(text, self.at)
            if match is not None:
                kept.append(match[0])
                self.at = match.end()
                continue
            character = text[self.at]
            if character == '"':
                self.at += 1
                return "".join(kept)
            if character == "$":
                kept.append(self.dollar(depth))
                continue
            following = text[self.at + 1 : self.at + 2]
            if character == self.escape and following and following in f'"${self.escape}':
                kept.append(following)
                self.at += 2
            else:
                kept.append(character)
                self.at += 1
        raise _CannotExpandError("a quote is not closed")

    def dollar(self, depth: int) -> str:
        """Take a variable, with its modifier."""
        start = self.at
        self.at += 1
        if not self.text.startswith("{", self.at):
            match = _NAME.match(self.text, self.at)
            if match is None:
                return "$"
            self.at = match.end()
            return self.value(match[0], start)
        self.at += 1
        match = _NAME.match(self.text, self.at)
        if match is None:
            raise _CannotExpandError("the builder does not know this substitution")
        self.at = match.end()
        operator = self.text[self.at : self.at + 1]
        self.at += 1
        if operator == "}":
            return self.value(match[0], start)
        if operator == ":":
            operator += self.text[self.at : self.at + 1]
            self.at += 1
        if depth >= _DEEPEST:
            raise _CannotExpandError("${ } is nested too deeply")
        return self.modified(match[0], operator, start, depth + 1)

    def value(self, name: str, start: int) -> str:
        """Return the value of a variable, or, where it is not known, what is written from `start` to here."""
        if not (name[0].isalpha() or name[0] == "_"):
            return ""  # positional and special parameters, which no builder sets
        found = self.lookup(name)
        self.unknown = self.unknown or found.unknown
        if found.text is None:
            return self.text[start : self.at]
        self.room -= len(found.text)
        if self.room < 0:
            raise _CannotExpandError("the value is too long")
        return found.text

    def modified(self, name: str, operator: str, start: int, depth: int) -> str:
        """Apply `-`, `+` and `?`, with or without colon; other modifiers make the value unknown."""
        before = self.unknown
        word = self.until("}", depth)
        with_word, self.unknown = self.unknown, before
        found = self.lookup(name)
        empty = found.unset or (found.text == "" and operator[0] == ":")
        if operator in {"-", ":-"} and empty:
            self.unknown = with_word
            return word
        if operator in {"+", ":+"} and (found.unset or found.text is not None):
            self.unknown = before if empty else with_word
            return "" if empty else word
        if operator in {"-", ":-", "?", ":?"} and not (operator[-1] == "?" and empty):
            return self.value(name, start)
        self.unknown = before or found.unknown or f"${{{name}{operator}…}} is not followed"
        return self.text[start : self.at]


@lru_cache(maxsize=2)
def _plain(escape: str) -> re.Pattern[str]:
    return re.compile(rf"[^$'\"}}{re.escape(escape)}]+")
