"""The `.env` file beside a Compose file: the variables that Compose fills in from it.

Source: https://github.com/compose-spec/compose-go/blob/main/dotenv/parser.go
"""

from __future__ import annotations

import re

from deadlight.model.errors import InputError
from deadlight.model.regex import compiled
from deadlight.sources.compose.interpolation import interpolate

_LINE = compiled(
    r"""[ \t]*(?:export[ \t]+)?(?P<name>[A-Za-z_][\w.-]*)[ \t]*[=:][ \t]*
    (?:'(?P<single>(?:[^'\\]|\\.)*)' | "(?P<double>(?:[^"\\]|\\.)*)" | (?P<bare>[^\r\n]*))""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = compiled(r"\\([abcfnrtv$\"\\])")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "$": "$$"}


def variables_of(text: str) -> dict[str, str]:
    """Return the variables that a `.env` file sets to a value that is known; other lines are passed over."""
    variables: dict[str, str] = {}
    at = 0
    while at < len(text):
        match = _LINE.match(text, at)
        if match is not None:
            value = _value(match, variables)
            if value is None:
                variables.pop(match["name"], None)
            else:
                variables[match["name"]] = value
            at = match.end()
        end = text.find("\n", at)
        at = len(text) if end < 0 else end + 1
    return variables


def _value(match: re.Match[str], variables: dict[str, str]) -> str | None:
    """Return the value of a line, or nothing if it depends on a variable that is not known."""
    if match["single"] is not None:
        return match["single"].replace("\\'", "'")
    if match["double"] is not None:
        text = _ESCAPE.sub(lambda found: _ESCAPES.get(found[1], found[1]), match["double"])
    else:
        text = match["bare"].partition(" #")[0].strip()
    try:
        filled = interpolate(text, variables)
    except InputError:
        return None
    return None if filled.missing else filled.text
