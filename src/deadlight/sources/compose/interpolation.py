"""Variables in Compose values: `$NAME`, `${NAME}`, and the forms with a default, an error or a replacement.

Compose fills variables in before it looks at what a value means. The environment of whoever will run
the file is not known here, so a variable counts as set only where a `.env` file sets it, and one with a
default has its default. What cannot be filled in stays as it was written.
Source: https://github.com/compose-spec/compose-go/blob/main/template/template.go
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

from deadlight.model.errors import InputError
from deadlight.model.regex import compiled
from deadlight.model.short_forms import FIRST_HIDDEN, LAST_HIDDEN

MAX_NESTING = 16

_NAME = compiled(r"[A-Za-z_][A-Za-z0-9_]*")
_BRACED = compiled(r"(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?:(?P<operator>:?[-+?])(?P<rest>.*))?", re.DOTALL)
_BRACE_OR_END = compiled(r"[{}\n]")


class Interpolated(Struct, frozen=True):
    """A text with its variables filled in.

    `missing` names those that could not be; `borrowed` is whether a value of another file went in.
    """

    text: str
    missing: tuple[str, ...] = ()
    borrowed: bool = False

    @property
    def unknown(self) -> str:
        """Return what the text depends on that is not known, or nothing."""
        return not_set(self.missing) if self.missing else ""


def not_set(names: tuple[str, ...]) -> str:
    """Return the sentence that says that these variables are not set."""
    if len(names) == 1:
        return f"the environment variable {names[0]} is not set here"
    return f"the environment variables {', '.join(names)} are not set here"


def interpolate(text: str, variables: Mapping[str, str], depth: int = 0) -> Interpolated:
    """Return `text` with its variables filled in from `variables`.

    Raises InputError for a `${` that Compose cannot read either.
    """
    if "$" not in text:
        return Interpolated(text)
    if depth > MAX_NESTING:
        raise InputError("variables are nested too deeply")
    pieces: list[str] = []
    missing: dict[str, None] = {}
    borrowed = False
    at = 0
    while (dollar := text.find("$", at)) >= 0:
        pieces.append(text[at:dollar])
        following = text[dollar + 1 : dollar + 2]
        if following == "$":
            pieces.append("$")
            at = dollar + 2
        elif following == "{":
            at = _end_of_braces(text, dollar + 1) + 1
            part = _braced(text[dollar:at], variables, depth)
            pieces.append(part.text)
            missing.update(dict.fromkeys(part.missing))
            borrowed = borrowed or part.borrowed
        elif name := _NAME.match(text, dollar + 1):
            at = name.end()
            value = variables.get(name[0])
            pieces.append(text[dollar:at] if value is None else value)
            borrowed = borrowed or value is not None
            if value is None:
                missing[name[0]] = None
        else:
            pieces.append("$")
            at = dollar + 1
    pieces.append(text[at:])
    return Interpolated("".join(pieces), tuple(missing), borrowed)


def hide(text: str) -> tuple[str, list[str]]:
    """Return `text` with every variable reference replaced by one character, and the references.

    A value whose variables are not known is still split at its colons; those inside of a reference
    are none. The characters are of the private use area, so that they are neither letters nor colons.
    """
    hidden: list[str] = []
    pieces: list[str] = []
    at = 0
    while (dollar := text.find("$", at)) >= 0 and len(hidden) <= LAST_HIDDEN - FIRST_HIDDEN:
        pieces.append(text[at:dollar])
        name = _NAME.match(text, dollar + 1)
        if text.startswith("{", dollar + 1):
            try:
                at = _end_of_braces(text, dollar + 1) + 1
            except InputError:
                at = dollar
                break
        else:
            at = name.end() if name else dollar + 1
        if at > dollar + 1:
            pieces.append(chr(FIRST_HIDDEN + len(hidden)))
            hidden.append(text[dollar:at])
        else:
            pieces.append("$")
    pieces.append(text[at:])
    return "".join(pieces), hidden


def _end_of_braces(text: str, opening: int) -> int:
    """Return the offset of the brace that closes the one at `opening`, on the same line."""
    depth, closing = 0, -1
    for match in _BRACE_OR_END.finditer(text, opening):
        if match[0] == "{":
            depth += 1
        elif match[0] == "}":
            depth, closing = depth - 1, match.start()
            if depth == 0:
                return closing
        else:
            break
    if closing < 0:
        raise InputError("a variable reference `${` is not closed")
    # Compose takes the last brace of the line where they do not balance.
    return closing


def _braced(written: str, variables: Mapping[str, str], depth: int) -> Interpolated:
    """Return the value of `written`, a reference with its braces."""
    match = _BRACED.fullmatch(written, 2, len(written) - 1)
    if match is None:
        # What is written may hold a password, so that it is not repeated.
        raise InputError("a variable reference is malformed")
    name, operator, rest = match["name"], match["operator"] or "", match["rest"] or ""
    value = variables.get(name)
    if value == "" and operator.startswith(":"):
        value = None
    if operator.endswith("-") and value is None:
        default = interpolate(rest, variables, depth + 1)
        return Interpolated(written, default.missing) if default.missing else default
    if value is None:
        return Interpolated(written, (name,))
    if operator.endswith("+"):
        replacement = interpolate(rest, variables, depth + 1)
        return Interpolated(written, replacement.missing) if replacement.missing else replacement
    return Interpolated(value, borrowed=True)
