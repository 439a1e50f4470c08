"""What deadlight itself says of the subject of another scanner's finding."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from deadlight.model.outcome import Finding, Place, SubjectName, UnknownOutcome
from deadlight.semantics.triage.targets import Target


class Own:
    """deadlight's findings and unknown outcomes, by file."""

    def __init__(self, findings: Iterable[Finding], unknown: Iterable[UnknownOutcome]) -> None:
        """Sort them by the paths that they name."""
        self._findings: dict[str, list[Finding]] = {}
        self._unknown: dict[str, list[UnknownOutcome]] = {}
        for finding in findings:
            self._findings.setdefault(finding.place.path, []).append(finding)
        for outcome in unknown:
            self._unknown.setdefault(outcome.place.path, []).append(outcome)

    def findings(self, target: Target, path: str, checks: Sequence[str], span: str) -> list[Finding]:
        """Return the findings of `checks` on what `target` and `span` mean."""
        return [
            finding
            for finding in self._findings.get(path, ())
            if finding.name in checks and is_about(finding.subject, finding.place, target, span)
        ]

    def unknown(self, target: Target, path: str, checks: Sequence[str], span: str) -> list[UnknownOutcome]:
        """Return the outcomes of `checks` that could not be decided, on what `target` and `span` mean."""
        return [
            outcome
            for outcome in self._unknown.get(path, ())
            if outcome.name in checks and is_about(outcome.subject, outcome.place, target, span)
        ]


def is_about(subject: SubjectName, place: Place, target: Target, span: str) -> bool:
    """Return whether what deadlight says at `place` of `subject` is about what `target` and `span` mean."""
    if target.stage is not None:
        return _in_stage(place, target, span)
    if target.workload.surface == "compose":
        return subject.name in (target.workload.name, *(each.name for each in target.containers))
    if place.route[:1] != (target.document,):
        return False
    where = target.workload.where.route
    if place.route[: len(where)] != where:
        return False
    if subject.kind == "container" and target.named and span == "named":
        return subject.name in {container.name for container in target.containers}
    return True


def _in_stage(place: Place, target: Target, span: str) -> bool:
    line = place.position.line
    if target.instruction is not None and span == "named":
        position = target.instruction.where.position()
        return position.line <= line <= position.end_line
    stage, build = target.stage, target.workload.build
    if stage is None or build is None or span == "image":
        return True
    first = stage.where.position().line
    after = [each.where.position().line for each in build.stages if each.where.position().line > first]
    return first <= line and (not after or line < min(after))
