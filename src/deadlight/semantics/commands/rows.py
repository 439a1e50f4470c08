"""Tables written as text: "name: words", long rows continued in indented lines."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=8)
def rows(table: str) -> dict[str, str]:
    """Return the words of each row of `table` by its name."""
    found: dict[str, str] = {}
    for line in table.strip().replace("\n    ", " ").split("\n"):
        name, _, words = line.partition(": ")
        found[name] = words
    return found
