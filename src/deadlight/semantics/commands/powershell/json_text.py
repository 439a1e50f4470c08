"""What ConvertTo-Json makes of a value that is known.

Source: https://learn.microsoft.com/powershell/module/microsoft.powershell.utility/convertto-json
"""

from __future__ import annotations

from collections.abc import Sequence

from deadlight.model.place import Plain
from deadlight.semantics.commands.powershell.values import LONGEST, Value
from deadlight.semantics.commands.words import Word

_DEPTH = 2
"""Levels below the top that are written out unless -Depth says otherwise."""

_CONSTANTS: dict[str, Plain] = {"$true": True, "$false": False, "$null": None}


class _Unknown(Exception):  # noqa: N818 - a signal inside this module
    """A part is not known, or not written out."""


def as_json(value: Value, words: Sequence[Word], origin: int) -> Value | None:
    """Return the text that `value | ConvertTo-Json` gives, nothing where it is not known wholly.

    `words` are those after the cmdlet, `origin` is the index of its command. Spaces and line ends
    differ from those of ConvertTo-Json.
    """
    import json

    if value.table is None:
        return None
    try:
        text = json.dumps(_plain(value, _depth(words)), indent=2)
    except (_Unknown, RecursionError):
        return None
    return Value(text, where=value.where, origin=origin) if len(text) <= LONGEST else None


def _depth(words: Sequence[Word]) -> int:
    for number, word in enumerate(words):
        if len(word.option) > 1 and "-depth".startswith(word.option.lower()):
            given = word.value or (words[number + 1].value if number + 1 < len(words) else None)
            if given is None or not given.known or not given.text.isdecimal() or len(given.text) > 3:
                raise _Unknown
            return int(given.text)
    return _DEPTH


def _plain(value: Value, depth: int) -> Plain:
    """Return a value as JSON has it. Raises _Unknown for what is not known, or deeper than `depth`."""
    if not value.known:
        raise _Unknown
    if value.table is not None or value.items is not None:
        if depth < 0:
            raise _Unknown
        if value.table is not None:
            return {name: _plain(value.table[name.lower()], depth - 1) for name in value.names}
        return [_plain(item, depth - 1) for item in value.items or ()]
    if not value.bare:
        return value.text
    if value.text.lower() in _CONSTANTS:
        return _CONSTANTS[value.text.lower()]
    return int(value.text) if value.text.isdecimal() and len(value.text) < 19 else _number(value.text)


def _number(text: str) -> Plain:
    try:
        return float(text)
    except ValueError:
        raise _Unknown from None
