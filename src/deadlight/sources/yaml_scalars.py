"""The types of plain YAML scalars, as Kubernetes and Compose read them.

Both read YAML with go-yaml, whose rules lie between YAML 1.1 and 1.2
(https://github.com/kubernetes-sigs/yaml/blob/master/goyaml.v2/resolve.go):

- integers may be octal (`0644` is 420, `0o644` too), hexadecimal or binary, with `_` between digits;
- there are no numbers to the base of 60 (`22:22` is text), and dates stay text;
- `yes`, `no`, `on`, `off`, `y` and `n` are booleans for Kubernetes (go-yaml v2), text for Compose (v3).

Infinities and NaN, which neither can pass on as JSON, stay text.
"""

from __future__ import annotations

import math
import re
from typing import Literal

from deadlight.model.errors import InputError
from deadlight.model.regex import compiled

Booleans = Literal["yaml11", "core"]
Scalar = str | int | float | bool | None

_CORE: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_WORDS: dict[Booleans, dict[str, bool | None]] = {
    "core": _CORE,
    "yaml11": {
        **_CORE,
        **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "on", "On", "ON"), True),
        **dict.fromkeys(("n", "N", "no", "No", "NO", "off", "Off", "OFF"), False),
    },
}
_FIRST_OF_WORDS = frozenset("yYnNtTfFoO~")
_FIRST_OF_NUMBERS = frozenset("+-.0123456789")
_INTEGER = compiled(r"[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)")
_FLOAT = compiled(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_LONGEST_NUMBER = 400
_BASES = {"x": 16, "b": 2, "o": 8}

_TAG = "tag:yaml.org,2002:"


def resolve(text: str, booleans: Booleans) -> Scalar:
    """Return the value of the plain scalar `text`."""
    if not text:
        return None
    first = text[0]
    if first in _FIRST_OF_NUMBERS:
        return _number(text)
    if first in _FIRST_OF_WORDS:
        return _WORDS[booleans].get(text, text)
    return text


def resolve_tagged(text: str, tag: str, booleans: Booleans, *, plain: bool) -> Scalar:
    """Return the value of a scalar that carries `tag` (`plain`: it has no quotes).

    Tags other than those of YAML's own scalar types change nothing. Raises InputError where `text`
    is no such value.
    """
    if not tag.startswith(_TAG):
        return resolve(text, booleans) if plain else text
    name = tag[len(_TAG) :]
    if name == "binary":
        return _binary(text)
    if name not in {"int", "float", "bool", "null"}:
        return text
    value = resolve(text, "yaml11")
    if name == "float" and type(value) is int:
        return float(value)
    if not isinstance(value, {"int": int, "float": float, "bool": bool, "null": type(None)}[name]):
        raise InputError(f"a value tagged !!{name} is none")
    return value


def key_text(value: Scalar) -> str:
    """Return a mapping's key as JSON has it: always text."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    return f"{value:.9g}" if isinstance(value, float) else str(value)


def reads_as_text(text: str) -> bool:
    """Return whether `text`, written without quotes, is that text for Kubernetes and Compose alike."""
    value = resolve(text, "yaml11")
    return isinstance(value, str) and not _looks_special(text)


def _looks_special(text: str) -> bool:
    """Return whether other readers of YAML take `text` for a number, a date or a merge key."""
    return text == "<<" or bool(
        re.fullmatch(r"[-+]?[0-9][0-9_]*(?:[:.eE+-][0-9_.:eE+TtZz-]*)?|[-+]?\.(?:inf|nan)", text, re.IGNORECASE)
    )


def _number(text: str) -> Scalar:
    digits = text.replace("_", "") if "_" in text else text
    if len(digits) > _LONGEST_NUMBER:
        return text
    if _INTEGER.fullmatch(digits):
        sign, body = (digits[0], digits[1:]) if digits[0] in "+-" else ("", digits)
        base = 10
        if body[0] == "0" and len(body) > 1:
            base = _BASES.get(body[1].lower(), 8)
        value = int(body, base)
        return -value if sign == "-" else value
    if _FLOAT.fullmatch(digits):
        number = float(digits)
        return number if math.isfinite(number) else text
    return text


def _binary(text: str) -> str:
    import base64
    import binascii

    try:
        return base64.b64decode("".join(text.split()), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        raise InputError("a value tagged !!binary is not base64") from None
