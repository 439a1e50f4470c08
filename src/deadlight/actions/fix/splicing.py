"""Text changes on one text: carried out together, or found to stand in each other's way."""

from __future__ import annotations

import bisect
from collections.abc import Iterable

from deadlight.model.outcome import Change
from deadlight.model.regex import compiled

_NOTHING = compiled(r"(?:[\s,]++|#[^\n]*+)*+")
"""Blank space, commas and comments: what may stand between two entries of one list or mapping."""


def spliced(text: str, changes: Iterable[Change]) -> str:
    """Return `text` with all of `changes` carried out; their offsets are those of `text`.

    Insertions at one offset keep their order. Raises ValueError where a change lies outside of the
    text, or two of them overlap.
    """
    parts: list[str] = []
    at = 0
    for change in sorted(changes, key=lambda change: (change.start, change.end)):
        if not at <= change.start <= change.end <= len(text):
            raise ValueError(f"the change at {change.start} to {change.end} overlaps another, or the end of the text")
        parts += (text[at : change.start], change.text)
        at = change.end
    parts.append(text[at:])
    return "".join(parts)


class Reserved:
    """The stretches of one text that the fixes of a pass have taken.

    A fix is refused what overlaps a taken stretch, and what only blank space and comments part from
    one: two entries that are each removed alone would leave their list empty, and an entry added
    beside one that is removed could end up under another key.
    """

    def __init__(self, text: str) -> None:
        """Start with nothing taken."""
        self._text = text
        self._taken: list[tuple[int, int]] = []

    def free(self, changes: Iterable[Change]) -> bool:
        """Return whether every one of `changes` keeps clear of what is taken."""
        return all(self._clear(change) for change in changes)

    def take(self, changes: Iterable[Change]) -> None:
        """Take the stretches of `changes`."""
        for change in changes:
            bisect.insort(self._taken, (change.start, change.end))

    def _clear(self, change: Change) -> bool:
        # What is taken does not overlap, so only the nearest on either side can be in the way.
        at = bisect.bisect_left(self._taken, (change.start, change.end))
        return not any(self._meets(change, start, end) for start, end in self._taken[max(0, at - 1) : at + 1])

    def _meets(self, change: Change, start: int, end: int) -> bool:
        gap_start, gap_end = min(change.end, end), max(change.start, start)
        return gap_end <= gap_start or _NOTHING.fullmatch(self._text, gap_start, gap_end) is not None
