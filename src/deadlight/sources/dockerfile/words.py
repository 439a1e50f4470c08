"""How a Dockerfile line falls into words: blanks, quotes, flags.

All functions take a joined line and the range `[start, end)` to look at, and answer in offsets of
that line, so that a word can be found again in the document.
Source: https://github.com/moby/buildkit/blob/master/frontend/dockerfile/parser/split_command.go and line_parsers.go
"""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

from deadlight.model.regex import compiled

SPACE = "\t\n\v\f\r \x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"
"""What ends a word of ENV, ARG, LABEL and flags: the space characters of Unicode, as Go knows them."""

_ASCII_SPACE = "\t\n\v\f\r "
"""What of `SPACE` can stand in a line of ASCII: a set of few characters is compiled in a third of the time."""

_BLANK_SEPARATED = compiled(r"[^\t\v\f\r ]+")


class Flag(Struct, frozen=True):
    """A `--name=value` before the arguments; `start` and `end` are those of what is written for the value."""

    name: str
    value: str
    start: int
    end: int


def between_blanks(line: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the words of FROM, COPY, EXPOSE and the like: no quotes, only blanks count."""
    return [match.span() for match in _BLANK_SEPARATED.finditer(line, start, end)]


def quoted_words(line: str, start: int, end: int, escape: str) -> list[tuple[int, int]]:
    """Return the words of ENV, ARG and LABEL: quotes and the escape character hold a word together."""
    return [match.span() for match in _quoted(escape, _spaces(line)).finditer(line, start, end)]


def flags(line: str, start: int, end: int, escape: str) -> tuple[list[Flag], int]:
    """Return the flags at `start`, and the offset of the arguments that follow them."""
    found: list[Flag] = []
    while line.startswith("--", start):
        match = _flag(escape, _spaces(line)).match(line, start, end)
        stop = match.end() if match is not None else start + 2
        if stop < end and line[stop] == escape:
            stop += 1
        text = _unquoted(line[start:stop], escape)
        name, equals, value = text.partition("=")
        begin = line.find("=", start, stop) + 1 or stop
        start = past_space(line, stop, end)
        if text == "--":
            break
        found.append(Flag(name[2:], value, begin if equals else stop, stop))
    return found, start


def past_space(line: str, start: int, end: int) -> int:
    """Return the offset of the first character from `start` that is no space."""
    while start < end and line[start] in SPACE:
        start += 1
    return start


def _spaces(line: str) -> str:
    return _ASCII_SPACE if line.isascii() else SPACE


@lru_cache(maxsize=4)
def _quoted(escape: str, space: str) -> re.Pattern[str]:
    e = re.escape(escape)
    return re.compile(rf"(?:[^{space}'\"{e}]++|{e}.|'[^']*+'?|\"(?:[^\"{e}]++|{e}.)*+\"?)++", re.DOTALL)


@lru_cache(maxsize=4)
def _flag(escape: str, space: str) -> re.Pattern[str]:
    e = re.escape(escape)
    quotes = "|".join(rf"{quote}(?:[^{quote}{e}]++|{e}.)*+{quote}?" for quote in "'\"")
    return re.compile(rf"(?:[^{space}'\"{e}]++|{e}.|{quotes})++", re.DOTALL)


def _unquoted(text: str, escape: str) -> str:
    if escape not in text and "'" not in text and '"' not in text:
        return text
    kept: list[str] = []
    quote = ""
    characters = iter(text)
    for character in characters:
        if character == quote:
            quote = ""
        elif character == escape:
            kept.append(next(characters, ""))
        elif not quote and character in "'\"":
            quote = character
        else:
            kept.append(character)
    return "".join(kept)
