"""Lines that may hold a secret, all found in one pass of `re2`, ten times as fast as by one pattern after another.

They are those with anything that `secrets.known_form` needs, or with a name that `secrets.is_secret_name` takes before
what gives it a value: every line with a secret, and few others. Nothing of Python's patterns is decided here.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from typing import Protocol

_NAMES = ("pass", "pwd", "psw", "secret", "token", "credential")
"""What is in the name of a secret, in any case, wherever its words end."""

_WHOLE_NAMES = ("pw", "pat")
"""What is in one as a word of its own: then no small letter follows."""

_FORMS = (
    r"PRIVATE KEY|A[KS]IA|AIza|xox|SG\.|oy2|8Q~|eyJ|hooks\.slack|gh[pousr]_|github_pat_|gl\w+-|k_live_|dckr_|npm_|hf_|"
    r"pypi-AgE|[?&]sig=|://[^/?#\s@]+@|:_auth"
)
"""What is in every text of a known form, but for connection strings, which have names; and how npm names a token."""

_IN_NAME = r"[\w.:@ \-\x80-\xff]*"
_SPACE = r"[^!-~\n]*"
"""What may be space: all but what is visible, as other characters than those of ASCII are."""

_GIVEN = rf"{_SPACE}(?:[=:>]|[\"']{_SPACE}[:=\w])"
"""What follows a name that gets a value: a sign, or its quote and then a sign or another attribute."""

_OTHER_CASES = {"k": "\N{KELVIN SIGN}", "s": "\N{LATIN SMALL LETTER LONG S}"}
"""The characters beside A to Z that Python takes for a letter of a to z where the case does not count."""


class _Match(Protocol):
    def end(self) -> int:
        """Return where the match ends."""


class _Automaton(Protocol):
    """A pattern of re2."""

    def search(self, data: bytes, at: int) -> _Match | None:
        """Return the first match at `at` or behind it."""


def candidates(text: str, before_key: tuple[str, ...]) -> Iterator[tuple[int, str]] | None:
    """Yield (1-based number, line) for the lines that may hold a secret; nothing at all where there is no re2.

    `before_key` are the words that make `key` a name of a secret.
    """
    automaton = _automaton(before_key)
    return None if automaton is None else _found(text, automaton)


def _found(text: str, automaton: _Automaton) -> Iterator[tuple[int, str]]:
    data = text.encode("utf-8", "surrogatepass")
    number, at = 1, 0
    while (match := automaton.search(data, at)) is not None:
        # A match is of one line.
        last = match.end()
        start = data.rfind(b"\n", at, last) + 1 or at
        end = data.find(b"\n", last)
        end = end if end >= 0 else len(data)
        number += data.count(b"\n", at, start)
        yield number, data[start:end].decode("utf-8", "surrogatepass")
        number, at = number + 1, end + 1


@lru_cache(maxsize=1)
def _automaton(before_key: tuple[str, ...]) -> _Automaton | None:
    try:
        re2 = import_module("re2")
    except ImportError:
        return None
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1  # of bytes: then it tells no characters apart
    options.log_errors = False
    options.never_capture = True
    words = [*map(_any_case, _NAMES)]
    words += [rf"(?:{'|'.join(map(_any_case, before_key))})[^A-Za-z0-9\n]*{_any_case('key')}"]
    words += [rf"{_any_case('sas')}[^A-Za-z0-9\n]*{_any_case('signature')}"]
    whole = [rf"{_any_case(word)}(?:[A-Z0-9_.:@ \-\x80-\xff]{_IN_NAME})?" for word in _WHOLE_NAMES]
    name = rf"(?:(?:{'|'.join(words)}){_IN_NAME}|{'|'.join(whole)})"
    set_ = rf"(?m:^){_SPACE}@?{_SPACE}{_any_case('set')}[xX]?{_SPACE}\"?[\w.\-\x80-\xff]*{name}"
    found: _Automaton = re2.compile(f"{_FORMS}|{name}{_GIVEN}|{set_}".encode(), options)
    return found


def _any_case(word: str) -> str:
    """Return a pattern of bytes for a word in any case, and in any mixture of cases."""
    others = (_OTHER_CASES.get(each, "") for each in word)
    return "".join(
        f"(?:[{each}{each.upper()}]|{other})" if other else f"[{each}{each.upper()}]"
        for each, other in zip(word, others, strict=True)
    )
