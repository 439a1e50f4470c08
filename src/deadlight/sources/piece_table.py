"""A text under change that remembers which of its characters are original."""

from __future__ import annotations

from msgspec import Struct

from deadlight.model.errors import EditError
from deadlight.model.place import Span, Splice


class _Run(Struct, frozen=True):
    """A stretch of the changed text: its text, and where it stands in the original, -1 where it is new."""

    text: str
    origin: int


class PieceTable:
    """An original text and the changes made to it."""

    def __init__(self, original: str) -> None:
        """Start with the text unchanged."""
        self._original = original
        self._runs = [_Run(original, 0)]

    def text(self) -> str:
        """Return the text as it is now."""
        return "".join(run.text for run in self._runs) if len(self._runs) != 1 else self._runs[0].text

    def replace(self, start: int, end: int, text: str) -> None:
        """Replace the characters `[start, end)` of the text as it is now."""
        before, rest = self._split(self._runs, start)
        _, after = self._split(rest, end - start)
        self._runs = [run for run in (*before, _Run(text, -1), *after) if run.text]

    def span(self, span: Span) -> Span:
        """Return where a stretch of the original stands now. Raises EditError where a change touched it."""
        at = 0
        for run in self._runs:
            end = run.origin + len(run.text)
            if 0 <= run.origin <= span.start and span.end <= end and (span.start < end or span.start == span.end):
                return Span(at + span.start - run.origin, at + span.end - run.origin)
            at += len(run.text)
        raise EditError("the place was changed by another edit of the same fix")

    def splices(self) -> list[Splice]:
        """Return the changes that make the original text the text as it is now: ascending, none touching another."""
        found: list[Splice] = []
        at = 0
        new = ""
        for run in [*self._runs, _Run("", len(self._original))]:
            if run.origin < 0:
                new += run.text
                continue
            if new or run.origin > at:
                found.append(_trimmed(self._original, Splice(at, run.origin, new)))
                new = ""
            at = run.origin + len(run.text)
        return [splice for splice in found if splice.start < splice.end or splice.text]

    @staticmethod
    def _split(runs: list[_Run], at: int) -> tuple[list[_Run], list[_Run]]:
        for index, run in enumerate(runs):
            if at < len(run.text):
                if at == 0:
                    return runs[:index], runs[index:]
                left = _Run(run.text[:at], run.origin)
                right = _Run(run.text[at:], run.origin + at if run.origin >= 0 else -1)
                return [*runs[:index], left], [right, *runs[index + 1 :]]
            at -= len(run.text)
        return runs, []


def _trimmed(original: str, splice: Splice) -> Splice:
    """Return `splice` without what it replaces by itself at its end and start."""
    old, new = original[splice.start : splice.end], splice.text
    same = 0
    while same < min(len(old), len(new)) and old[-1 - same] == new[-1 - same]:
        same += 1
    end = splice.end - same
    old, new = old[: len(old) - same], new[: len(new) - same]
    same = 0
    while same < min(len(old), len(new)) and old[same] == new[same]:
        same += 1
    return Splice(splice.start + same, end, new[same:])
