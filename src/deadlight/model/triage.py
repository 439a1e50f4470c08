"""What another scanner reports of files, and what deadlight makes of each of its findings."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from deadlight.model.outcome import Finding, SubjectName
from deadlight.model.place import Document

Scanner = Literal["trivy", "checkov", "kubescape", "kics", "kube-linter", "hadolint"]

Verdict = Literal["holds", "other-reason", "ignored", "rejected", "refuted", "unknown", "not-windows"]

VERDICTS: dict[Verdict, str] = {
    "holds": "holds on Windows",
    "other-reason": "holds for another reason",
    "ignored": "ignored by Windows",
    "rejected": "rejected by Windows",
    "refuted": "does not hold on Windows",
    "unknown": "unknown",
    "not-windows": "not Windows",
}
"""The verdicts, in the order of reports, and how a report calls them."""

NOISE: frozenset[Verdict] = frozenset(("ignored", "rejected", "refuted"))
"""The verdicts that make a finding noise: it asks for, or warns of, what Windows does not have."""


class ForeignFinding(Struct, frozen=True, kw_only=True):
    """One finding as the report of another scanner says it.

    `rule` is the rule as that scanner's own configuration names it, `key` the name that the tables have for
    it. `path` is as written, with `/`; empty where the report names no file. `line` and `end_line` are
    1-based, 0 where the report gives none or means the whole file. `kind`, `namespace` and `name` are those
    of the object, `container` the name of the container, `container_index` its index among the ordinary ones
    (-1 where not told), each where the report says so.
    """

    rule: str
    key: str
    title: str = ""
    message: str = ""
    severity: str = ""
    path: str = ""
    line: int = 0
    end_line: int = 0
    kind: str = ""
    namespace: str = ""
    name: str = ""
    container: str = ""
    container_index: int = -1


class ForeignReport(Struct, frozen=True, kw_only=True):
    """A report of another scanner.

    `roots` are the absolute folders that its paths start from, where it names them. `files` are all the
    files that it says it read, found something or not.
    """

    scanner: Scanner
    format: Literal["json", "sarif"]
    version: str = ""
    findings: tuple[ForeignFinding, ...] = ()
    roots: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


class Extent(Struct, frozen=True, kw_only=True):
    """The lines of a file, 1-based and inclusive, that one Kubernetes object stands on; `document` counts from 0."""

    document: int
    first: int
    last: int
    kind: str = ""
    namespace: str = ""
    name: str = ""


class SourceFile(Struct, frozen=True, eq=False):
    """A file that findings are about, as it was read; `objects` are those of a manifest."""

    document: Document
    objects: tuple[Extent, ...] = ()


class Judgement(Struct, frozen=True, kw_only=True):
    """What Windows makes of what a finding says.

    `reason` is a sentence without its full stop, `evidence` holds documents that anybody can look up, `checks`
    are ids and names of deadlight's checks that report the same or the other reason.
    """

    verdict: Verdict
    reason: str
    evidence: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()


class TriagedFinding(Struct, frozen=True, kw_only=True):
    """A finding with its judgement; `source` is the file that it is about as deadlight read it, empty if it was not.

    `subject` is what runs, where it is known. `document` is the index of the YAML document.
    """

    finding: ForeignFinding
    judgement: Judgement
    source: str = ""
    subject: SubjectName | None = None
    document: int = 0


class RuleSummary(Struct, frozen=True, kw_only=True):
    """How the findings of one rule come out: the number of each verdict."""

    rule: str
    title: str
    counts: dict[str, int]

    @property
    def total(self) -> int:
        """Return the number of findings of the rule."""
        return sum(self.counts.values())


class TriageReport(Struct, frozen=True, kw_only=True):
    """The result of one triage.

    `missed` are deadlight's own findings, on the files that the report is about, that no finding of the scanner
    covers. `unread` names files that the report is about and that were not read, with the reason.
    """

    scanner: Scanner
    format: str
    version: str
    deadlight: str
    findings: tuple[TriagedFinding, ...] = ()
    rules: tuple[RuleSummary, ...] = ()
    missed: tuple[Finding, ...] = ()
    unread: tuple[tuple[str, str], ...] = ()
    files: int = 0

    def counts(self) -> dict[str, int]:
        """Return the number of findings of each verdict, in the order of reports."""
        counts = dict.fromkeys(map(str, VERDICTS), 0)
        for row in self.findings:
            counts[row.judgement.verdict] += 1
        return counts
