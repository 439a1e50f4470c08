"""Lines with a sign of a secret: most lines of most texts have none, and need not be looked at one by one.

A sign is the name of a secret, the beginning of a known form, or what parts the user of a URL from its host. Where the
extra `[fast]` is installed, `deadlight.semantics.secret_automaton` finds the few lines that have to be asked at all.
"""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.regex import lazy
from deadlight.semantics import secret_automaton

BEFORE_KEY = (
    "api", "access", "secret", "private", "account", "storage", "shared", "signing", "encryption", "master", "auth",
    "host", "sas", "subscription", "machine", "function", "admin",
)  # fmt: skip
"""The words of which one stands before `key` in the name of a secret."""

_WORDS = tuple(map(lazy, (
    "p(?:ass|wd|sw|ypi-[Aa]g[Ee])", "s(?:ecret|ig(?:nature|=))", "k(?<=tok)en", "c(?:redential)",
    "g(?:l(?:pat|dt|rt|cbt|ptt|ft)-)", "_(?:(?=pat)|(?<=gh[pousr]_)|(?<=hf_)|(?<=npm_)|(?<=dckr_)|(?<=k_live_))",
)))  # fmt: skip
"""What stands, in lower case, in every line with the name of a secret, but for those that end in `key`, and in many
with a secret of a known form.

A pattern that begins with one letter is found as fast as that letter, twice as fast as a word: so each begins with the
rarest letter of what it finds, and looks back at those before.
"""

_KEY = lazy(r"k(?<=[istedgnrh\-_. ]k)ey")
"""What may be the end of such a name: before it stands the last letter of one of the words, or what parts words."""

_SIGNS = tuple(map(lazy, (
    "P(?:RIVATE KEY)", "A(?:KIA|SIA|Iza)", "x(?:ox)", r"S(?:G\.)", "2(?<=oy2)",
)))  # fmt: skip
"""What stands, as it is written, in each other text with a secret of a known form. Passwords of URLs stand before @."""

_RARE_SIGNS = (("~", lazy("~(?<=8Q~)")), ("J", lazy("J(?<=eyJ)")), ("hooks.slack", lazy(r"h(?:ooks\.slack)")))
"""The same, after what a text is asked for first, as many have none of it."""

_FROM_KEY = 14
_LONGEST_USER_INFO = 600


def lines_with_signs(text: str) -> Iterator[tuple[int, str]]:
    """Yield (1-based number, line) for the lines with a sign of a secret that may hold one."""
    lines = secret_automaton.candidates(text, BEFORE_KEY)
    if lines is not None:
        yield from ((number, line) for number, line in lines if _line_starts(line))
        return
    number, counted = 1, 0
    for start in sorted(_line_starts(text)):
        number += text.count("\n", counted, start)
        counted = start
        yield number, text[start : _line_end(text, start)]


def _line_starts(text: str) -> set[int]:
    """Return the offsets at which the lines with a sign of a secret begin."""
    lower = text.lower()
    if len(lower) != len(text):
        # Of this character alone has the lower case another length: then offsets do not agree.
        lower = text.replace("\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}", "?").lower()
    starts: set[int] = set()
    rare = [pattern for sign, pattern in _RARE_SIGNS if sign in text]
    for patterns, searched in ((_SIGNS, text), (rare, text), (_WORDS, lower)):
        for pattern in patterns:
            match = pattern.search(searched)
            while match is not None:
                at = match.start()
                starts.add(text.rfind("\n", 0, at) + 1)
                match = pattern.search(searched, _line_end(text, at))
    match = _KEY.search(lower)
    while match is not None:
        at = match.start()
        if lower[max(at - _FROM_KEY, 0) : at].rpartition("\n")[2].rstrip("-_. ").endswith(BEFORE_KEY):
            starts.add(text.rfind("\n", 0, at) + 1)
            at = _line_end(text, at)
        match = _KEY.search(lower, at + 1)
    at = text.find("@")
    while at >= 0:
        near = max(at - _LONGEST_USER_INFO, 0)
        if text.find("://", max(text.rfind("\n", near, at), near), at) >= 0:
            starts.add(text.rfind("\n", 0, at) + 1)
            at = _line_end(text, at)
        at = text.find("@", at + 1)
    return starts


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return end if end >= 0 else len(text)
