"""Reads TOML as the tables of facts are written, at a fraction of the time that it takes to load and run `tomllib`.

That is: comments, `[name]`, `[[name]]`, and values of strings on one line, whole numbers, booleans, days, arrays and
inline tables. Whatever else stands in a table is left to `tomllib`, and so are mistakes: whoever reads it, it means
the same (https://toml.io/en/v1.0.0).
"""

from __future__ import annotations

import datetime
import re

import msgspec

Toml = str | int | bool | datetime.date | list["Toml"] | dict[str, "Toml"]

_GAP = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_HEADER = re.compile(r"\[(\[?)([\w-]+)\]\]?[ \t]*(?=[\n#]|$)")
_KEY = re.compile(r'(?:([A-Za-z0-9_-]+)|"([^"\\\n]*)")[ \t]*=[ \t]*')
_PLAIN = re.compile(
    r"""(?:"([^"\\\n]*)"|'([^'\n]*)'|(\d{4}-\d\d-\d\d)|(0|-?[1-9]\d{0,17})|(true|false)|("(?:[^"\\\n]|\\["\\nt])*"))"""
    r"(?=[ \t]*[],}\n#]|$)"
)
_END = re.compile(r"[ \t]*(?:#[^\n]*)?(?:\n|$)")


class NotPlainError(ValueError):
    """The text is more than plain TOML, or none."""


def loads(text: str) -> dict[str, Toml]:
    """Return what `tomllib.loads` returns. Raises NotPlainError for what is left to it."""
    text = text.replace("\r\n", "\n")
    whole: dict[str, Toml] = {}
    table, at, end = whole, _after_gap(text, 0), len(text)
    while at < end:
        header = _HEADER.match(text, at)
        if header is not None:
            table, at = _opened(whole, header[2], is_one_of_many=bool(header[1])), header.end()
        else:
            at = _pair(text, at, table)
        if _END.match(text, at) is None:
            raise NotPlainError
        at = _after_gap(text, at)
    return whole


def _opened(whole: dict[str, Toml], name: str, *, is_one_of_many: bool) -> dict[str, Toml]:
    table: dict[str, Toml] = {}
    if is_one_of_many:
        many = whole.setdefault(name, [])
        if not isinstance(many, list):
            raise NotPlainError
        many.append(table)
    elif whole.setdefault(name, table) is not table:
        raise NotPlainError
    return table


def _after_gap(text: str, at: int) -> int:
    match = _GAP.match(text, at)
    return match.end() if match is not None else at


def _pair(text: str, at: int, table: dict[str, Toml]) -> int:
    """Read a key and its value at `at` into `table`; return where they end."""
    key = _KEY.match(text, at)
    if key is None or (name := key[key.lastindex or 0]) in table:
        raise NotPlainError
    table[name], at = _value(text, key.end())
    return at


def _value(text: str, at: int) -> tuple[Toml, int]:
    """Return the value at `at`, and where it ends."""
    plain = _PLAIN.match(text, at)
    if plain is not None:
        kind, found = plain.lastindex, plain[plain.lastindex or 0]
        if kind == 3:
            return datetime.date.fromisoformat(found), plain.end()
        if kind == 4:
            return int(found), plain.end()
        if kind == 5:
            return found == "true", plain.end()
        # What is escaped here is escaped in JSON, too.
        return msgspec.json.decode(found, type=str) if kind == 6 else found, plain.end()
    if text.startswith("[", at):
        return _array(text, at + 1)
    if text.startswith("{", at):
        return _inline(text, at + 1)
    raise NotPlainError


def _array(text: str, at: int) -> tuple[list[Toml], int]:
    values: list[Toml] = []
    at = _after_gap(text, at)
    while not text.startswith("]", at):
        value, at = _value(text, at)
        values.append(value)
        at = _after_gap(text, at)
        if text.startswith(",", at):
            at = _after_gap(text, at + 1)
        elif not text.startswith("]", at):
            raise NotPlainError
    return values, at + 1


def _inline(text: str, at: int) -> tuple[dict[str, Toml], int]:
    table: dict[str, Toml] = {}
    at = _after_blanks(text, at)
    goes_on = not text.startswith("}", at)
    while goes_on:
        at = _after_blanks(text, _pair(text, at, table))
        goes_on = text.startswith(",", at)
        at = _after_blanks(text, at + 1) if goes_on else at
    if not text.startswith("}", at):
        raise NotPlainError
    return table, at + 1


def _after_blanks(text: str, at: int) -> int:
    while text.startswith((" ", "\t"), at):
        at += 1
    return at
