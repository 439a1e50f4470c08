"""Mends texts pass by pass, in memory: fix, audit again, take back what went wrong, until nothing changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct

from deadlight.actions.fix.choosing import FixResult, apply
from deadlight.model.errors import InputError
from deadlight.model.outcome import Finding
from deadlight.model.place import Document
from deadlight.model.report import AuditReport

PASSES = 10
"""Fixes that meet wait for a later pass; adjoining removals halve with each, so ten are plenty."""

Audit = Callable[[Mapping[str, Document]], AuditReport]


class MendedFile(Struct, frozen=True, eq=False):
    """A file that changes: the document as it was read, and the text that it is to have."""

    document: Document
    text: str

    @property
    def path(self) -> str:
        """Return the path, as reports name it."""
        return self.document.path


class Mended(Struct, frozen=True, kw_only=True):
    """What mending came to; nothing is written yet.

    `report` is the audit of the mended texts. `groups` are the files that change, those that a fix binds
    together in one group. `fixed` are the findings mended, `unsafe` those that an unsafe fix
    would mend. `problems` are sentences about what was left alone, and why.
    """

    report: AuditReport
    groups: tuple[tuple[MendedFile, ...], ...] = ()
    fixed: tuple[Finding, ...] = ()
    unsafe: tuple[Finding, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def files(self) -> tuple[MendedFile, ...]:
        """Return the files that change, by path."""
        return tuple(sorted((file for group in self.groups for file in group), key=lambda file: file.path))


def mend(
    audit: Audit,
    open_path: Callable[[str], Document],
    *,
    unsafe: bool,
    may_change: Callable[[str], bool] = lambda _: True,
) -> Mended:
    """Apply the fixes of what `audit` finds until none is left, at most in ten passes.

    `audit` takes documents to use in place of those on disk, by path, and returns a report whose
    fixes are resolved. `open_path` reads a file and raises InputError. Files for which `may_change`
    is false are left alone. A file is put back as it was, with those that a fix binds to it, where its
    fixes leave something unread that was read before, or where they only make work for each other.
    """
    work = _Work(open_path, may_change)
    passes = 0
    while True:
        report = audit(work.documents())
        if work.take_back_unread(report) or work.open_new(report, unsafe=unsafe):
            # Changes count in the very texts that are held here, so these are audited first.
            continue
        step = apply(report, unsafe=unsafe, read=work.texts.__getitem__, closed=work.closed)
        if not step.texts:
            break
        if passes == PASSES:
            if work.take_back_unsettled(step, report):
                report = audit(work.documents())
            break
        work.take(step)
        passes += 1
    return Mended(
        report=report, groups=work.groups(), fixed=work.fixed(), unsafe=step.unsafe, problems=tuple(work.problems)
    )


class _Work:
    """The texts as they stand, and how they came to."""

    def __init__(self, open_path: Callable[[str], Document], may_change: Callable[[str], bool]) -> None:
        self._open_path = open_path
        self._may_change = may_change
        self._documents: dict[str, Document] = {}
        self._first: AuditReport | None = None
        self._steps: list[FixResult] = []
        self._ties: list[frozenset[str]] = []
        self.texts: dict[str, str] = {}
        self.closed: set[str] = set()
        self.problems: list[str] = []

    def documents(self) -> dict[str, Document]:
        """Return the files held, with the texts that they have now."""
        return {
            path: Document(path, old.kind, self.texts[path], old.encoding, old.bom)
            for path, old in self._documents.items()
        }

    def open_new(self, report: AuditReport, *, unsafe: bool) -> bool:
        """Read the files that fixes of `report` change and that are not held yet; return whether there are any."""
        wanted = {
            change.path
            for finding in report.counted
            if finding.fix is not None and (unsafe or finding.fix.safe)
            for change in finding.fix.changes
        }
        opened = False
        for path in sorted(wanted - self.texts.keys() - self.closed):
            if not self._may_change(path):
                self._close(path, "it lies outside of what was named")
                continue
            try:
                self._documents[path] = self._open_path(path)
            except InputError as error:
                self._close(path, error.reason)
            else:
                self.texts[path] = self._documents[path].text
                opened = True
        if not opened and self._first is None:
            self._first = report
        return opened

    def _close(self, path: str, reason: str) -> None:
        self.closed.add(path)
        self.problems.append(f"{path} is left as it is: {reason}")

    def take(self, step: FixResult) -> None:
        """Take over the texts that a pass has made."""
        self.texts.update(step.texts)
        self._steps.append(step)
        self._ties.extend(step.ties)

    def take_back_unread(self, report: AuditReport) -> bool:
        """Put back the files of which `report` reads less than the first one; return whether there are any."""
        if self._first is None:
            return False
        before, now = _unread(self._first), _unread(report)
        broken = {path: reason for path, reason in (now - before) if path in self._changed()}
        for path, reason in broken.items():
            self._take_back([path], f"its fixes would leave it unreadable ({reason})")
        return bool(broken)

    def take_back_unsettled(self, step: FixResult, report: AuditReport) -> bool:
        """Put back the files that have as much left to fix as they had at first; return whether there are any."""
        before, now = _fixable(self._first or report), _fixable(report)
        stuck = [path for path in step.texts if now[path] >= before[path]]
        self._take_back(stuck, f"its fixes still make work for each other after {PASSES} passes")
        rest = sorted(step.texts.keys() - self.closed)
        self.problems.extend(f"{path} has more to fix; run again" for path in rest)
        return bool(stuck)

    def _take_back(self, paths: Iterable[str], reason: str) -> None:
        for path in paths:
            for bound in self._bound(path):
                self.texts[bound] = self._documents[bound].text
                if bound not in self.closed:
                    self._close(
                        bound, reason if bound == path else f"its fixes hold only together with those of {path}"
                    )

    def _changed(self) -> set[str]:
        return {path for path, text in self.texts.items() if text != self._documents[path].text}

    def _bound(self, path: str) -> set[str]:
        """Return `path` and all files that fixes bind to it, directly or through others."""
        bound, grown = {path}, True
        while grown:
            grown = False
            for tie in self._ties:
                if not bound.isdisjoint(tie) and not tie <= bound:
                    bound |= tie
                    grown = True
        return bound

    def groups(self) -> tuple[tuple[MendedFile, ...], ...]:
        """Return the files that change, those bound together in one group."""
        left = self._changed()
        groups: list[tuple[MendedFile, ...]] = []
        while left:
            paths = self._bound(min(left)) & left
            left -= paths
            groups.append(tuple(MendedFile(self._documents[path], self.texts[path]) for path in sorted(paths)))
        return tuple(groups)

    def fixed(self) -> tuple[Finding, ...]:
        """Return the findings that were mended and not put back."""
        return tuple(
            finding
            for step in self._steps
            for finding in step.fixed
            if finding.fix is not None and self.closed.isdisjoint(change.path for change in finding.fix.changes)
        )


def _unread(report: AuditReport) -> Counter[tuple[str, str]]:
    rows = [(row.path, row.reason) for row in report.unread]
    return Counter([*rows, *((row.path, row.reason) for row in report.skipped)])


def _fixable(report: AuditReport) -> Counter[str]:
    return Counter(
        path
        for finding in report.counted
        if finding.fix is not None
        for path in {change.path for change in finding.fix.changes}
    )
