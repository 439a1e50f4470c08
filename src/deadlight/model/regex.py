"""Regular expressions that are compiled when they are first used: most runs need few of them.

To compile one that ignores case takes twice as long as to compile it without: where the text can be put into lower
case first, that is done instead.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import cast


def lazy(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return what acts like `re.compile(pattern, flags)`, and is compiled when it is first asked for something.

    A bad pattern raises `re.error` then. Where each character of a text is looked at, `re.compile` is faster.
    """
    return cast("re.Pattern[str]", _Lazy(pattern, flags))


def lower(text: str) -> str:
    """Return `text` in lower case, each character where it was: one letter (İ) becomes two, and is left as it is."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(each if each == "İ" else each.lower() for each in text)


class _Lazy:
    def __init__(self, pattern: str, flags: int) -> None:
        self._source = pattern, flags

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(*self._source)

    def __getattr__(self, name: str) -> object:
        """Return an attribute of the pattern, and keep it: Python asks here only for what is not kept yet."""
        value: object = getattr(self._compiled, name)
        self.__dict__[name] = value
        return value
