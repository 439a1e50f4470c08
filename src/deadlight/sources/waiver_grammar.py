r"""The language of waivers in comments and annotations.

    comment     = "deadlight:" "ignore" "[" names "]" options
    annotation  = entry { (";" | newline) entry }
    entry       = names options
    names       = name { "," name }            ids or names of checks
    options     = { "until=" DATE | "reason=" text }

A text stands between quotes, or, without them, goes on to the next option or to the end of its
entry; a backslash before a quote keeps it. An entry of options alone belongs to the entry before it.
"""

from __future__ import annotations

import datetime
import re

from msgspec import Struct

from deadlight.model.regex import compiled

_COMMENT = compiled(r"ignore\b[ \t]*(?:\[([^\]]*)\])?(.*)", re.DOTALL)
_OPTION = compiled(
    r"\s*(until|reason)\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'|“([^”]*)”|((?:(?!\s(?:until|reason)\s*=).)*))",
    re.DOTALL,
)
_SEPARATOR = compiled(r"[;\r\n]|\"(?:[^\"\\\r\n]|\\.)*\"|'(?:[^'\\\r\n]|\\.)*'|“[^”\r\n]*”")
_NAMES = compiled(r"\s*((?:[A-Za-z][\w-]*\s*,\s*)*[A-Za-z][\w-]*)(?=\s|$)(?!\s*=)")


class Entry(Struct, frozen=True):
    """What one waiver says; `problem` is what is wrong with how it says it."""

    checks: tuple[str, ...]
    reason: str = ""
    until: datetime.date | None = None
    problem: str = ""


def read_comment(text: str) -> Entry:
    """Return the waiver that a comment makes, whose `text` begins behind `deadlight:`."""
    match = _COMMENT.fullmatch(text.strip())
    if match is None:
        return Entry((), problem=f"{_short(text)} is not understood")
    checks = tuple(name.strip() for name in (match[1] or "").split(",") if name.strip())
    return _entry(checks, match[2])


def read_annotation(text: str) -> list[Entry]:
    """Return the waivers that the value of an annotation makes."""
    entries: list[tuple[tuple[str, ...], str]] = []
    for part in _parts(text):
        names = _NAMES.match(part)
        if names is not None:
            checks = tuple(name.strip() for name in names[1].split(","))
            entries.append((checks, part[names.end() :]))
        elif entries and _OPTION.match(part):
            entries[-1] = (entries[-1][0], f"{entries[-1][1]} {part.strip()}")
        elif part.strip():
            entries.append(((), part))
    return [_entry(checks, options) for checks, options in entries or [((), "")]]


def _parts(text: str) -> list[str]:
    """Return the entries of an annotation: separators between quotes are none."""
    parts, start = [], 0
    for match in _SEPARATOR.finditer(text):
        if match[0] in {";", "\r", "\n"}:
            parts.append(text[start : match.start()])
            start = match.end()
    return [*parts, text[start:]]


def _entry(checks: tuple[str, ...], options: str) -> Entry:
    reason, until, problem, at = "", None, "" if checks else "it names no check", 0
    while match := _OPTION.match(options, at):
        at = match.end()
        value = next((each for each in match.groups()[1:] if each is not None), "").strip()
        if match[1] == "reason":
            reason = re.sub(r"\\([\"'\\])", r"\1", value)
        else:
            until = _day(value)
            problem = problem or ("" if until else f"{_short(value)} is no day: write until=2027-03-01")
    rest = options[at:].strip()
    return Entry(checks, reason, until, problem or (f"{_short(rest)} is not understood" if rest else ""))


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None
    except ValueError:
        return None


def _short(text: str) -> str:
    text = " ".join(text.split())
    return repr(text if len(text) <= 40 else f"{text[:39]}…")
