"""Versions of Maven: any text is one. It is split into numbers and words, which are compared one by one.

Source: https://maven.apache.org/pom.html#version-order-specification. The order is written as one of tuples: where a
version ends stands END, which the words of a prerelease come before, and all other words and numbers after.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from deadlight.advisories.osv.orders import MOST_TEXT
from deadlight.model.regex import lazy

Token = tuple[int, int, str]

END: Token = (1, 0, "")
"""The release itself, which the words "ga", "final" and "release" say as well."""

_PIECE = lazy(r"([.-]?)([^.-]*)")
_RUN = lazy(r"\d+|\D+", re.ASCII)
_SEPARATED = lazy(r"\$\{|\s")
_EARLIER = {"alpha": 0, "beta": 1, "milestone": 2, "rc": 3, "cr": 3, "snapshot": 4}
_SHORT = {"a": "alpha", "b": "beta", "m": "milestone"}
_RELEASE = frozenset(("ga", "final", "release"))
_WORD, _HYPHENED, _DOTTED = 2, 3, 4
_NOTHING = frozenset((END, (_HYPHENED, 0, ""), (_DOTTED, 0, "")))


def key_of(text: str) -> tuple[Token, ...] | None:
    """Return the key of a version of Maven; nothing for a text that is empty, too long, or names no one version."""
    if not text or len(text) > MOST_TEXT or _SEPARATED.search(text) is not None:
        return None
    found: list[Token] = []
    for token in _tokens(text.lower()):
        if token[0] != _DOTTED:
            _trim(found)
        found.append(token)
    _trim(found)
    return (*found, END)


def _tokens(text: str) -> Iterator[Token]:
    for separator, piece in _PIECE.findall(text):
        if not separator and not piece:
            return
        dotted = separator != "-"
        runs = _RUN.findall(piece) or ["0"]
        for number, run in enumerate(runs):
            if run[0].isascii() and run[0].isdigit():
                # Between digits and letters stands a hyphen that is not written.
                yield _DOTTED if dotted and not number else _HYPHENED, int(run), ""
            else:
                yield _word(run, before_number=number + 1 < len(runs))


def _word(word: str, *, before_number: bool) -> Token:
    if before_number:
        word = _SHORT.get(word, word)
    if word in _RELEASE:
        return END
    if word in _EARLIER:
        return 0, _EARLIER[word], ""
    return (_WORD, 0, "") if word == "sp" else (_WORD, 1, word)


def _trim(found: list[Token]) -> None:
    """Take away what says nothing at the end: zeros, and words for the release."""
    while found and found[-1] in _NOTHING:
        found.pop()
