"""Regular expressions that are compiled once ever, as far as possible, and not before they are used.

Most runs need few of them: `lazy` compiles an expression when it is first asked for something. And what an expression
is compiled to is prepared for the next run, as Python does not do it: to compile one takes ten times as long.

To compile one that ignores case takes twice as long as to compile it without: where the text can be put into lower
case first, that is done instead.
"""

from __future__ import annotations

import re
from functools import cached_property
from importlib import import_module
from typing import Any, cast

from msgspec import MsgspecError, Struct, msgpack

from deadlight.model.prepared import prepare, prepared


class _Compiled(Struct, frozen=True, array_like=True):
    """What `re` makes of an expression, and gives to its engine."""

    flags: int
    code: list[int]
    groups: int
    names: dict[str, int]
    names_by_group: list[str | None]


def lazy(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return what acts like `re.compile(pattern, flags)`, and is compiled when it is first asked for something.

    A bad pattern raises `re.error` then. Where each character of a text is looked at, `compiled` is faster.
    """
    return cast("re.Pattern[str]", _Lazy(pattern, flags))


def compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return `re.compile(pattern, flags)`, from what was prepared if it can be; for expressions written in our code.

    Raises `re.error` for a bad pattern.
    """
    key = f"re {int(flags)} {pattern!a}"
    data = prepared(key)
    try:
        if data is None:
            data = _code_of(pattern, int(flags))
            prepare(key, data)
        return _engine(pattern, msgpack.decode(data, type=_Compiled))
    except (ImportError, AttributeError, TypeError, ValueError, RuntimeError, MsgspecError):
        return re.compile(pattern, flags)  # a Python whose `re` works otherwise inside, or a file that was damaged


def _engine(pattern: str, made: _Compiled) -> re.Pattern[str]:
    """Give a compiled expression to the engine, which checks it. Raises RuntimeError for code that it refuses."""
    engine: Any = import_module("_sre")
    names = tuple(made.names_by_group)
    return cast("re.Pattern[str]", engine.compile(pattern, made.flags, made.code, made.groups, made.names, names))


def _code_of(pattern: str, flags: int) -> bytes:
    """Compile an expression as `re` does, and return what its engine would be given.

    Source: `compile` of https://github.com/python/cpython/blob/v3.11.0/Lib/re/_compiler.py
    """
    parser: Any = import_module("re._parser")
    compiler: Any = import_module("re._compiler")
    parsed = parser.parse(pattern, flags)
    state = parsed.state
    code = [int(unit) for unit in compiler._code(parsed, flags)]  # noqa: SLF001 - no public way leads to it
    by_group: list[str | None] = [None] * state.groups
    for name, number in state.groupdict.items():
        by_group[number] = name
    return msgpack.encode(_Compiled(flags | state.flags, code, state.groups - 1, state.groupdict, by_group))


def lower(text: str) -> str:
    """Return `text` in lower case, each character where it was: one letter (İ) becomes two, and is left as it is."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(each if each == "İ" else each.lower() for each in text)


class _Lazy:
    def __init__(self, pattern: str, flags: int) -> None:
        self._source = pattern, flags

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return compiled(*self._source)

    def __getattr__(self, name: str) -> object:
        """Return an attribute of the pattern, and keep it: Python asks here only for what is not kept yet."""
        value: object = getattr(self._compiled, name)
        self.__dict__[name] = value
        return value
