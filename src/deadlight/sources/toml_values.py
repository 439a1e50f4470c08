"""Values of a TOML table, taken out by type, with the line for what is wrong."""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from msgspec import Struct

from deadlight.model.errors import ConfigurationError

T = TypeVar("T", bound=str)


class Table(Struct, frozen=True, eq=False):
    """One table of a configuration file.

    `values` are what TOML makes of it, `shown` is the file as errors name it, `text` its text, and
    `start` the offset in it where the table begins.
    """

    values: Mapping[str, object]
    shown: str
    text: str
    start: int = 0

    def demand_known(self, keys: Sequence[str]) -> None:
        """Raise ConfigurationError for a key that is none of `keys`."""
        for key in self.values:
            if key not in keys:
                near = difflib.get_close_matches(key.lower().replace("_", "-"), keys, n=1)
                advice = f"Did you mean {near[0]}?" if near else f"The keys are {', '.join(sorted(keys))}."
                raise self.wrong(key, f"there is no key {key}", advice)

    def text_of(self, key: str) -> str | None:
        """Return a text, nothing where there is none."""
        value = self.values.get(key)
        if value is not None and not isinstance(value, str):
            raise self.wrong(key, f"{key} takes a text, in quotes")
        return value

    def texts(self, key: str) -> tuple[str, ...] | None:
        """Return a list of texts, or one text as a list of one."""
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, str):
            return (value,)
        if isinstance(value, list):
            texts = tuple(each for each in value if isinstance(each, str))
            if len(texts) == len(value):
                return texts
        raise self.wrong(key, f"{key} takes a list of texts")

    def truth(self, key: str) -> bool | None:
        """Return true or false."""
        value = self.values.get(key)
        if value is not None and not isinstance(value, bool):
            raise self.wrong(key, f"{key} takes true or false")
        return value

    def choice(self, key: str, choices: tuple[T, ...]) -> T | None:
        """Return one of `choices`."""
        value = self.values.get(key)
        if value is None:
            return None
        for choice in choices:
            if value == choice:
                return choice
        raise self.wrong(key, f"{key} takes {', '.join(choices[:-1])} or {choices[-1]}, not {value!r}")

    def date(self, key: str) -> datetime.date | None:
        """Return a day, written as TOML writes it or as a text."""
        value = self.values.get(key)
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            try:
                return datetime.date.fromisoformat(value)
            except ValueError:
                raise self.wrong(key, f"{key} takes a day, and there is no {value}") from None
        if value is not None and (not isinstance(value, datetime.date) or isinstance(value, datetime.datetime)):
            raise self.wrong(key, f"{key} takes a day such as 2027-03-01")
        return value

    def tables(self, key: str) -> Iterator[Table]:
        """Yield the tables of an array of tables, each with the offset of its own header where it has one."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise self.wrong(key, f"{key} are tables: write [[{key}]]")
        headers = re.compile(rf"^[ \t]*\[\[[\w. \t-]*\b{re.escape(key)}[ \t]*\]\]", re.MULTILINE)
        starts = [match.start() for match in headers.finditer(self.text, self.start)]
        for index, each in enumerate(value):
            start = starts[index] if len(starts) == len(value) else self._offset(key)
            yield Table(each, self.shown, self.text, start)

    def line(self, key: str = "") -> int:
        """Return the 1-based line of a key, or of the table."""
        return self.text.count("\n", 0, self._offset(key)) + 1

    def wrong(self, key: str, problem: str, advice: str = "") -> ConfigurationError:
        """Return the error to raise for `key`."""
        return ConfigurationError(f"{self.shown}:{self.line(key)}: {problem}", advice)

    def _offset(self, key: str) -> int:
        """Return where `key` is written, as far as that can be told from the text; else where the table begins."""
        name = rf"[\"']?{re.escape(key)}[\"']?"
        written = re.compile(
            rf"^[ \t]*(?:{name}[ \t]*[=.]|\[+[\w. \t-]*{name}[ \t]*[\].])|[{{,][ \t]*{name}[ \t]*=", re.MULTILINE
        )
        match = written.search(self.text, self.start) if key else None
        return match.start() + len(match[0]) - len(match[0].lstrip()) if match is not None else self.start
