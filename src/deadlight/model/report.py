"""What one audit found, read, could not read, and did not look at: the value that outputs render."""

from __future__ import annotations

import datetime

from msgspec import Struct

from deadlight.model.image_content import ImageContent
from deadlight.model.outcome import Finding, Severity, Skipped, SubjectName, UnknownOutcome, Unread
from deadlight.model.reachability import NetworkMatrix

SCHEMA = "deadlight/report/v1"
"""What a report in JSON calls its form."""


class NotApplicableCount(Struct, frozen=True):
    """How often a check did not apply, for one reason."""

    id: str
    name: str
    reason: str
    count: int


class JudgedSubject(Struct, frozen=True):
    """A workload that was read, the system that it runs on, and what says so.

    `document` is the index of the YAML document in the file, 0 elsewhere.
    """

    subject: SubjectName
    path: str
    document: int
    system: str
    reason: str


class AuditReport(Struct, frozen=True, kw_only=True):
    """The result of one audit.

    `findings` are sorted by path, line, column and id, waived ones among them (`waived` is set).
    `subjects` counts workloads by the name of their system, `judged` names them. `errors` are failures
    of deadlight itself. `fail_on` is the severity from which the run fails, nothing for never. `seconds`
    is the wall time, `day` the day of the run. `network` says who reaches whom, where that was asked for,
    `image` what is in the image that was looked into, without its secrets.
    """

    version: str
    findings: tuple[Finding, ...] = ()
    not_applicable: tuple[NotApplicableCount, ...] = ()
    notes: tuple[str, ...] = ()
    unknown: tuple[UnknownOutcome, ...] = ()
    unread: tuple[Unread, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    judged: tuple[JudgedSubject, ...] = ()
    errors: tuple[str, ...] = ()
    files: int = 0
    subjects: dict[str, int] = {}
    fail_on: Severity | None = Severity.HIGH
    strict: bool = False
    seconds: float = 0.0
    day: datetime.date | None = None
    network: NetworkMatrix | None = None
    image: ImageContent | None = None

    @property
    def counted(self) -> tuple[Finding, ...]:
        """Return the findings that no waiver covers."""
        return tuple(finding for finding in self.findings if finding.waived is None)

    def counts(self) -> dict[str, int]:
        """Return the number of counted findings a severity, worst first."""
        counts = {severity.word: 0 for severity in sorted(Severity, reverse=True)}
        for finding in self.counted:
            counts[finding.severity.word] += 1
        return counts

    def exit_status(self) -> int:
        """Return the exit status.

        4 for errors of ours, 1 for findings from `fail_on` up, 3 for what was not read, else 0. When strict, an
        unknown outcome counts like what was not read.
        """
        if self.errors:
            return 4
        if self.fail_on is not None and any(finding.severity >= self.fail_on for finding in self.counted):
            return 1
        if self.unread or (self.strict and self.unknown):
            return 3
        return 0
