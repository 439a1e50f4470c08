"""One pass: which fixes of a report are carried out together, and the texts that they make."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal

from msgspec import Struct

from deadlight.actions.fix.splicing import Reserved, spliced
from deadlight.model.outcome import Change, Finding
from deadlight.model.report import AuditReport


class FixResult(Struct, frozen=True, kw_only=True):
    """What one pass makes of a report.

    `texts` holds the new text of each path that changes. `fixed` are the findings whose fix is carried
    out, `ties` the sets of paths that a fix binds together: all of a set are written or none.
    `deferred` are findings whose fix waits for the next pass, `broken` those whose fix cannot be
    carried out at all, `unsafe` those whose fix was not allowed.
    """

    texts: dict[str, str]
    fixed: tuple[Finding, ...] = ()
    ties: tuple[frozenset[str], ...] = ()
    deferred: tuple[Finding, ...] = ()
    broken: tuple[Finding, ...] = ()
    unsafe: tuple[Finding, ...] = ()


def apply(
    report: AuditReport,
    *,
    unsafe: bool,
    read: Callable[[str], str],
    closed: Iterable[str] = (),
) -> FixResult:
    """Choose fixes of `report` that do not meet, and return the texts that they make.

    `read` returns the text of a path, the one that the report was made from. A fix is carried out
    wholly or not at all; where two meet, the one that starts first in its file wins and the other
    waits for a later pass. A fix that several findings share is carried out once, and mends all of
    them. Waived findings are left alone, as are fixes that touch a path in `closed`, and unsafe
    fixes unless `unsafe` is set.
    """
    shut = frozenset(closed)
    chosen = _Chosen(read)
    sorts: dict[str, list[Finding]] = {"fixed": [], "deferred": [], "broken": [], "unsafe": []}
    for finding in sorted(report.counted, key=_first_place):
        changes = finding.fix.changes if finding.fix is not None else ()
        if finding.fix is None or not changes or not shut.isdisjoint(change.path for change in changes):
            continue
        allowed = unsafe or finding.fix.safe
        sorts[chosen.offer(changes) if allowed else "unsafe"].append(finding)
    return FixResult(
        texts=chosen.changed(),
        ties=chosen.ties(),
        fixed=tuple(sorts["fixed"]),
        deferred=tuple(sorts["deferred"]),
        broken=tuple(sorts["broken"]),
        unsafe=tuple(sorts["unsafe"]),
    )


class _Chosen:
    """The fixes chosen so far, and the texts that they apply to."""

    def __init__(self, read: Callable[[str], str]) -> None:
        self._read = read
        self._texts: dict[str, str] = {}
        self._reserved: dict[str, Reserved] = {}
        self._carried: dict[tuple[Change, ...], dict[str, list[Change]]] = {}

    def offer(self, changes: tuple[Change, ...]) -> Literal["fixed", "deferred", "broken"]:
        """Choose the fix made of `changes` if nothing stands in its way, and say what became of it."""
        if changes in self._carried:
            return "fixed"
        parts: dict[str, list[Change]] = {}
        for change in changes:
            parts.setdefault(change.path, []).append(change)
        for path in parts.keys() - self._texts.keys():
            self._texts[path] = self._read(path)
            self._reserved[path] = Reserved(self._texts[path])
        if not self._does_something(parts):
            return "broken"
        if not all(self._reserved[path].free(part) for path, part in parts.items()):
            return "deferred"
        for path, part in parts.items():
            self._reserved[path].take(part)
        self._carried[changes] = parts
        return "fixed"

    def _does_something(self, parts: dict[str, list[Change]]) -> bool:
        """Return whether `parts` lie in their texts, keep clear of each other, and change a text."""
        differs = False
        for path, part in parts.items():
            text, at = self._texts[path], 0
            for change in sorted(part, key=lambda change: (change.start, change.end)):
                if not at <= change.start <= change.end <= len(text):
                    return False
                at = change.end
                differs = differs or text[change.start : change.end] != change.text
        return differs

    def ties(self) -> tuple[frozenset[str], ...]:
        """Return the paths of each chosen fix that changes several files."""
        return tuple(frozenset(parts) for parts in self._carried.values() if len(parts) > 1)

    def changed(self) -> dict[str, str]:
        """Return the texts that differ once all that was chosen is carried out."""
        by_path: dict[str, list[Change]] = {}
        for parts in self._carried.values():
            for path, part in parts.items():
                by_path.setdefault(path, []).extend(part)
        made = {path: spliced(self._texts[path], changes) for path, changes in by_path.items()}
        return {path: text for path, text in made.items() if text != self._texts[path]}


def _first_place(finding: Finding) -> tuple[str, int, int, str]:
    changes = finding.fix.changes if finding.fix is not None else ()
    if not changes:
        return (finding.place.path, 0, 0, finding.id)
    first = min(changes, key=lambda change: (change.path, change.start))
    return (first.path, first.start, first.end, finding.id)
