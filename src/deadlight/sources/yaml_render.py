"""Plain values as YAML or JSON text."""

from __future__ import annotations

import json

from msgspec import Struct

from deadlight.model.place import Plain
from deadlight.model.regex import compiled
from deadlight.sources.yaml_scalars import Scalar, reads_as_text

_PLAIN = compiled(r"[A-Za-z0-9_./\\$^(][^\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff]*")
_NOT_IN_PLAIN = compiled(r": |:\Z| #| \Z|\t")
_NOT_IN_FLOW = compiled(r"[,\[\]{}]|:[\"']")
_NOT_IN_SINGLE = compiled(r"[^\x20-\x7e\xa1-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


class Style(Struct, frozen=True):
    """How a document is written: spaces a level, whether lists stand deeper than their key, and its line end."""

    step: int = 2
    deeper_lists: bool = True
    newline: str = "\n"


def scalar(value: Scalar, *, quote: str = "", flow: bool = False, as_json: bool = False) -> str:
    """Return a scalar as text: with `quote` where it can be, else without quotes where that reads the same."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if not isinstance(value, str):
        return json.dumps(value)
    if as_json or quote == '"':
        return _double(value, as_json=as_json)
    single = not _NOT_IN_SINGLE.search(value)
    if quote == "'" and single:
        return "'" + value.replace("'", "''") + "'"
    if _is_plain(value, flow=flow):
        return value
    if single and ("\\" in value or '"' in value):
        return "'" + value.replace("'", "''") + "'"
    return _double(value)


def flow_value(value: Plain, *, as_json: bool) -> str:
    """Return a value on one line, in braces and brackets."""
    if isinstance(value, dict):
        entries = (
            f"{scalar(key, flow=True, as_json=as_json)}: {flow_value(item, as_json=as_json)}"
            for key, item in value.items()
        )
        return "{" + ", ".join(entries) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow_value(item, as_json=as_json) for item in value) + "]"
    return scalar(value, flow=True, as_json=as_json)


def entry_lines(key: str, value: Plain, indent: int, style: Style) -> list[str]:
    """Return the lines of the entry `key: value` of a block mapping whose keys stand at the column `indent`."""
    head = " " * indent + scalar(key) + ":"
    if isinstance(value, dict) and value:
        return [head, *block_lines(value, indent + style.step, style)]
    if isinstance(value, list) and value:
        return [head, *block_lines(value, indent + (style.step if style.deeper_lists else 0), style)]
    return [f"{head} {flow_value(value, as_json=False) if isinstance(value, dict | list) else scalar(value)}"]


def item_lines(value: Plain, indent: int, style: Style) -> list[str]:
    """Return the lines of an item of a block list whose dashes stand at the column `indent`."""
    if isinstance(value, dict | list) and value:
        lines = block_lines(value, indent + 2, style)
        return [" " * indent + "- " + lines[0][indent + 2 :], *lines[1:]]
    return [
        " " * indent + "- " + (flow_value(value, as_json=False) if isinstance(value, dict | list) else scalar(value))
    ]


def block_lines(value: dict[str, Plain] | list[Plain], indent: int, style: Style) -> list[str]:
    """Return the lines of a block mapping or list that is not empty, at the column `indent`."""
    if isinstance(value, dict):
        return [line for key, item in value.items() for line in entry_lines(key, item, indent, style)]
    return [line for item in value for line in item_lines(item, indent, style)]


def _is_plain(text: str, *, flow: bool) -> bool:
    return (
        _PLAIN.fullmatch(text) is not None
        and not _NOT_IN_PLAIN.search(text)
        and not (flow and _NOT_IN_FLOW.search(text))
        and reads_as_text(text)
    )


def _double(text: str, *, as_json: bool = False) -> str:
    if as_json or not _NOT_IN_SINGLE.search(text):
        return json.dumps(text, ensure_ascii=False)
    return '"' + "".join(_escaped(character) for character in text) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    if not _NOT_IN_SINGLE.match(character):
        return character
    short = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(character)
    return short or (f"\\u{ord(character):04x}" if ord(character) < 0x10000 else f"\\U{ord(character):08x}")
