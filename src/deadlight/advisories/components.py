"""Whose files hold what a title names, the image's or its host's: `tables/components.toml`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from deadlight.advisories.tables import rows_of_table
from deadlight.model.advisory import Carrier


class ComponentRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row; see the head of `tables/components.toml`. A title with one of `besides` is not of the row.

    `role` is whether it is a role of Windows Server that bases of containers lack.
    """

    carrier: Carrier
    certainty: Literal["documented", "inferred"]
    evidence: str
    words: tuple[str, ...]
    besides: tuple[str, ...] = ()
    role: bool = False


@lru_cache(maxsize=4096)
def row_of(title: str) -> ComponentRow | None:
    """Return the row of the component that a title names, or nothing."""
    plain = " ".join(title.casefold().split())
    for row, words, besides in _patterns():
        if words.search(plain) and not (besides and besides.search(plain)):
            return row
    return None


@lru_cache(maxsize=1)
def component_rows() -> tuple[ComponentRow, ...]:
    """Return all rows, in order."""
    return rows_of_table("components", ComponentRow)


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[ComponentRow, re.Pattern[str], re.Pattern[str] | None], ...]:
    return tuple((row, _any_of(row.words), _any_of(row.besides) if row.besides else None) for row in component_rows())


def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.])(?:{'|'.join(re.escape(word) for word in words)})(?!\w)")
