"""A stretch of script text that knows where each of its characters was written."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Sequence

from deadlight.model.place import Where

Edit = tuple[int, int, str]
"""Characters `[start, end)` of a text and what stands for them instead."""


class Text:
    """Script text and the way back to its document.

    `value` may differ from what is written: quotes of an outer shell are gone, variables filled in.
    `written` is whether it stands in the document all the same, and is not computed or decoded.
    """

    __slots__ = ("_ours", "_place", "_theirs", "value", "written")

    def __init__(
        self,
        value: str,
        place: Callable[[int, int], Where],
        ours: Sequence[int] = (0,),
        theirs: Sequence[int] = (0,),
        *,
        written: bool = True,
    ) -> None:
        """Take the text, what places a range of its origin, and the offsets where unbroken stretches start."""
        self.value = value
        self._place = place
        self._ours = ours
        self._theirs = theirs
        self.written = written

    def place(self, start: int, end: int) -> Where:
        """Return where the characters `[start, end)` were written."""
        if len(self._ours) == 1:
            shift = self._theirs[0]
            return self._place(start + shift, (max(start, end)) + shift)
        first = self._offset(start)
        return self._place(first, self._offset(end - 1) + 1 if end > start else first)

    def _offset(self, at: int) -> int:
        index = max(0, bisect.bisect_right(self._ours, at) - 1)
        offset = self._theirs[index] + at - self._ours[index]
        if index + 1 < len(self._theirs):  # inside a filled-in value that is longer than what it stands for
            offset = min(offset, max(self._theirs[index], self._theirs[index + 1] - 1))
        return offset

    def part(self, start: int, end: int) -> Text:
        """Return the characters `[start, end)` as a text of their own."""
        if len(self._ours) == 1:
            return Text(self.value[start:end], self._place, (0,), (self._theirs[0] + start,), written=self.written)
        return Text(self.value[start:end], self.place, (0,), (start,), written=self.written)

    def edited(self, edits: Sequence[Edit]) -> Text:
        """Return the text with `edits` (which do not overlap, in any order) carried out."""
        pieces: list[str] = []
        ours: list[int] = []
        theirs: list[int] = []
        length = at = 0
        for start, end, new in [*sorted(edits), (len(self.value), len(self.value), "")]:
            if start > at:
                ours.append(length)
                theirs.append(at)
                pieces.append(self.value[at:start])
                length += start - at
            if new:
                ours.append(length)
                theirs.append(start)
                pieces.append(new)
                length += len(new)
            at = max(at, end)
        return Text("".join(pieces), self.place, ours or (0,), theirs or (0,), written=self.written)


def pinned(value: str, where: Where, *, written: bool = False) -> Text:
    """Return a text all of which stands at one place; `written` if it is what stands there, but for escapes."""
    return Text(value, lambda _start, _end: where, written=written)
