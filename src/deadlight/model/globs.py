"""Patterns of one name: `*`, `?`, `[a-z]`, and a backslash before a character that means itself.

Matching takes time linear in pattern times name, whatever the pattern. Regular expressions made
of such patterns are not: five stars in one of them hold a match up for minutes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")

Matcher = Callable[[str], bool]
"""Tells whether a name, or a character, is meant."""

_CLASSES: dict[str, Matcher] = {
    "alnum": str.isalnum,
    "alpha": str.isalpha,
    "blank": " \t".__contains__,
    "digit": str.isdigit,
    "lower": str.islower,
    "punct": "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~".__contains__,
    "space": str.isspace,
    "upper": str.isupper,
    "xdigit": "0123456789abcdefABCDEF".__contains__,
}


def name_matcher(glob: str) -> Matcher | None:
    """Return what tells whether a name is meant by `glob`, nothing if `glob` is malformed."""
    if not any(char in glob for char in "?[\\"):
        before, star, after = glob.partition("*")
        if not star:
            return glob.__eq__
        if "*" not in after:
            shortest = len(glob) - 1
            return lambda name: len(name) >= shortest and name.startswith(before) and name.endswith(after)
    tokens = _tokens(glob)
    return None if tokens is None else lambda name: matches_all(tokens, name)


def matches_all(pattern: Sequence[Callable[[T], bool] | None], items: Sequence[T]) -> bool:
    """Return whether `pattern`, in which nothing stands for any number of items, matches all of `items`.

    Only the last star is ever tried again: an earlier one can take no more without taking from it.
    """
    at = item = 0
    star = resume = -1
    while item < len(items):
        if at < len(pattern) and (matches := pattern[at]) is None:
            star, resume = at, item
            at += 1
        elif at < len(pattern) and matches is not None and matches(items[item]):
            at += 1
            item += 1
        elif star >= 0:
            resume += 1
            at, item = star + 1, resume
        else:
            return False
    return all(matches is None for matches in pattern[at:])


def _tokens(glob: str) -> list[Matcher | None] | None:
    tokens: list[Matcher | None] = []
    at = 0
    while at < len(glob):
        char = glob[at]
        at += 1
        if char == "*":
            tokens.append(None)
        elif char == "?":
            tokens.append(bool)
        elif char == "[":
            found = _bracket(glob, at)
            if found is None:
                return None
            token, at = found
            tokens.append(token)
        elif char == "\\":
            if at == len(glob):
                return None
            tokens.append(glob[at].__eq__)
            at += 1
        else:
            tokens.append(char.__eq__)
    return tokens


def _bracket(glob: str, at: int) -> tuple[Matcher, int] | None:
    """Return what the bracket expression that begins before `at` means, and where it ends; nothing if it does not."""
    negated = glob[at : at + 1] in {"!", "^"}
    at += negated
    ranges: list[tuple[str, str]] = []
    named: list[Matcher] = []
    start = at
    while at < len(glob) and (at == start or glob[at] != "]"):
        if glob.startswith("[:", at) and (end := glob.find(":]", at)) > 0:
            if glob[at + 2 : end] not in _CLASSES:
                return None
            named.append(_CLASSES[glob[at + 2 : end]])
            at = end + 2
            continue
        low, at = _character(glob, at)
        high = low
        if glob[at : at + 1] == "-" and glob[at + 1 : at + 2] not in {"", "]"}:
            high, at = _character(glob, at + 1)
        ranges.append((low, high))
    if at >= len(glob):
        return None

    def matches(char: str) -> bool:
        inside = any(low <= char <= high for low, high in ranges) or any(holds(char) for holds in named)
        return inside != negated

    return matches, at + 1


def _character(glob: str, at: int) -> tuple[str, int]:
    """Return the character at `at`, which a backslash may stand before, and where it ends."""
    if glob[at] == "\\" and at + 1 < len(glob):
        return glob[at + 1], at + 2
    return glob[at], at + 1
