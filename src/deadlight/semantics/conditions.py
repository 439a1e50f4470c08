"""The conditions of the tables: for which values of a setting, and for which versions, a row holds.

A condition on a value is one of

    any         every value, and none           null        nothing
    true        true                            not-null    anything but nothing
    false       false                           empty       nothing, or an empty text, list or mapping
    nonzero     neither nothing nor zero        nonempty    not empty, not zero and not false
    ~pattern    a text that the pattern matches whole, without case; of a list or mapping any item of it
    <1 >10000   a number that is as all these comparisons say: <, <=, >, >=

A range of versions is comparisons (`>=23 <28.1`), all of which hold, or several such ranges with `|`
between them. A bound speaks of as many numbers as it has: `<28` ends before 28.0, `>=28` begins there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from deadlight.model.errors import FactError
from deadlight.model.place import Plain

WORDS = ("any", "true", "false", "null", "not-null", "empty", "nonempty", "nonzero")
"""The conditions that are words."""

_COVERED = {
    "null": ("empty",), "true": ("nonempty", "nonzero", "not-null"), "false": ("not-null",),
    "nonempty": ("nonzero", "not-null"), "nonzero": ("not-null",),
}  # fmt: skip
"""A condition → those that hold wherever it holds."""

_BOUND = r"(>=|<=|>|<)\s*(-?\d+(?:\.\d+)*)"
_RANGE = rf"\s*{_BOUND}(?:\s+{_BOUND})*\s*"


def problem(when: str, versions: str) -> str:
    """Return what is wrong with the conditions of a row, in words, or nothing. Patterns are looked at when used."""
    if not (when in WORDS or when.startswith("~") or re.fullmatch(_RANGE, when)):
        return f"{when!r} is no condition on a value"
    if versions and not all(re.fullmatch(_RANGE, part.replace("v", "")) for part in versions.split("|")):
        return f"{versions!r} is no range of versions"
    return ""


def holds(when: str, value: Plain) -> bool:
    """Return whether the value is as the condition says. Raises FactError for a pattern that is none."""
    if when.startswith("~"):
        pattern = compiled(when)
        items = value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else [value]
        return any(pattern.fullmatch("" if item is None else str(item)) is not None for item in items)
    match when:
        case "any":
            return True
        case "true" | "false":
            return value is (when == "true")
        case "null" | "not-null":
            return (value is None) == (when == "null")
        case "empty":
            return value is None or (isinstance(value, (str, list, dict)) and not value)
        case "nonempty":
            return bool(value)
        case "nonzero":
            return value not in (None, 0, "", "0", False)
    number = _number(value)
    return number is not None and all(_compares(number, sign, float(bound)) for sign, bound in _bounds(when))


def covers(when: str, other: str) -> bool:
    """Return whether `when` surely holds wherever `other` holds."""
    return when in ("any", other) or when in _COVERED.get(other, ())


@lru_cache(maxsize=512)
def compiled(when: str) -> re.Pattern[str]:
    """Return the pattern of a condition `~pattern`. Raises FactError for one that is none."""
    try:
        return re.compile(when[1:], re.IGNORECASE | re.DOTALL)
    except re.error as error:
        raise FactError(f"{when!r} is no pattern: {error}") from error


def in_versions(version: str, versions: str) -> bool:
    """Return whether a version (`28.5.2`, `v1.34`) is in a range; an empty one is newer than every bound."""
    return not versions or any(_in_range(version, part) for part in versions.split("|"))


def borders(versions: str) -> Iterator[str]:
    """Yield the versions at which a range begins or ends, and ones just below and above."""
    for _, bound in _bounds(versions.replace("v", "")):
        numbers = [int(part) for part in bound.split(".")]
        yield bound
        yield f"{bound}.1"
        while numbers and not numbers[-1]:
            numbers.pop()
        if numbers:
            yield ".".join(map(str, [*numbers[:-1], numbers[-1] - 1, 999]))


def _in_range(version: str, versions: str) -> bool:
    numbers = [int(part) for part in re.findall(r"\d+", version)[:3]]
    for sign, bound in _bounds(versions.replace("v", "")):
        if not numbers:
            if sign.startswith("<"):
                return False
            continue
        limit = [int(part) for part in bound.split(".")]
        reached = numbers[: len(limit)]
        held = {"<": reached < limit, "<=": reached <= limit, ">": reached > limit, ">=": reached >= limit}
        if not held[sign]:
            return False
    return True


def _bounds(text: str) -> list[tuple[str, str]]:
    return re.findall(_BOUND, text)


def _number(value: Plain) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        return float(value)
    except ValueError:
        return None


def _compares(number: float, sign: str, bound: float) -> bool:
    match sign:
        case "<":
            return number < bound
        case "<=":
            return number <= bound
        case ">":
            return number > bound
    return number >= bound
