r"""The quotes of the Windows command line, around and inside a script that a program is given.

A program gets one string and splits it itself: `"` opens and closes, `\"` means the sign. PowerShell
joins what it got with spaces, so that quotes which are not escaped vanish from `powershell -Command`.
Those who write them mean them all the same, mostly around words that stand for themselves: they are kept.
Source: https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments
"""

from __future__ import annotations

import re

from deadlight.model.regex import lazy
from deadlight.semantics.commands.text import Text

_WHOLE = lazy(r'\s*"((?:[^"\\]|\\.|"")*)"\s*$', re.DOTALL)
_NESTED = lazy(r'\s*"[^"]*\s"(?:.*")?\s*$', re.DOTALL)
"""All of a script in quotes, with quotes in it that nobody escaped: Windows takes them all away."""

_FIRST = lazy(r'\s*"((?:[^"\\]|\\.)*)"\s*[;|]', re.DOTALL)
"""A statement in quotes before others: without them it is what runs, with them it would only be a text."""

_QUOTE = lazy(r'\\(?=")|(?<!\\)"')
_ESCAPED = lazy(r'\\(?=")|(?<![\\"])"{2,3}(?="(?!"))')
"""What goes where a sign is meant: a backslash before it, or its like: Windows leaves one of three or four."""

_DOUBLED = lazy(r'\\(?=")|"(?=")')


def candidates(script: Text) -> list[Text]:
    """Return what PowerShell may be meant to read: with escaped quotes resolved; then, if there are any, as is."""
    value = script.value
    match = _WHOLE.match(value) if value.lstrip().startswith('"') else None
    if match is None and _NESTED.match(value):
        return [script.edited([(*found.span(), "") for found in _QUOTE.finditer(value)])]
    inner = script.part(match.start(1), match.end(1)) if match else script
    pattern = _DOUBLED if match else _ESCAPED
    # Few texts have such a sign, and all of each would be looked through for what begins in two ways.
    has_signs = '\\"' in inner.value or '""' in inner.value
    edits = [(*found.span(), "") for found in pattern.finditer(inner.value)] if has_signs else []
    first = _FIRST.match(value) if match is None else None
    if first is not None:
        around = ((first.start(1) - 1, first.start(1), ""), (first.end(1), first.end(1) + 1, ""))
        return [script.edited((*edits, *around))]
    return [inner.edited(edits), inner] if edits else [inner]
