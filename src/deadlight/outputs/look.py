"""How a person wants a report to look; formats for machines do not ask."""

from __future__ import annotations

from msgspec import Struct


class Look(Struct, frozen=True):
    """`verbosity` is -1 (one line a finding), 0 or 1 (all that is known); `columns` is the width of the terminal.

    `author` is who issues a document that somebody issues, empty where that was not said.
    """

    color: bool = False
    verbosity: int = 0
    columns: int = 120
    author: str = ""
