"""Which findings of a triage are suppressed: noise, and only where nothing else goes with it.

A suppression covers more than one finding: a rule in a file, in an object, or everywhere. It is written only
where every finding of the report that it covers is noise.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from deadlight.model.triage import NOISE, VERDICTS, TriagedFinding
from deadlight.semantics.triage.rules import rule_for
from deadlight.semantics.triage.targets import Target
from deadlight.triage import Triaged

LONGEST_STATEMENT = 300

Key = tuple[str | int, ...]
"""What one suppression covers; its last element is the rule, as the scanner's configuration names it."""


class Suppression(Struct, frozen=True, eq=False, kw_only=True):
    """Findings of one rule that one suppression covers, and why they are noise."""

    key: Key
    rows: tuple[TriagedFinding, ...]
    target: Target

    @property
    def rule(self) -> str:
        """Return the rule, as the scanner's configuration names it."""
        return self.rows[0].finding.rule

    @property
    def statement(self) -> str:
        """Return why the findings are noise, on one line, with the first evidence beyond the rule itself."""
        judgement = self.rows[0].judgement
        evidence = judgement.evidence[1:2] or judgement.evidence[:1]
        text = f"{VERDICTS[judgement.verdict]}: {judgement.reason}"
        text = " ".join(text.split())
        if len(text) > LONGEST_STATEMENT:
            text = text[: LONGEST_STATEMENT - 1] + "…"
        return text + (f" [{evidence[0].split()[0]}]" if evidence else "")


def chosen(triaged: Triaged, key: Callable[[TriagedFinding, Target], Key | None]) -> list[Suppression]:
    """Return the suppressions of noise: for each key of the findings, all of them where all are noise.

    `key` says what a suppression of a finding covers, nothing where it cannot be suppressed. A finding that is not
    noise keeps every suppression away that would cover it.
    """
    groups: dict[Key, list[TriagedFinding]] = {}
    targets: dict[Key, Target] = {}
    blocked: set[Key] = set()
    for row, target in zip(triaged.report.findings, triaged.targets, strict=True):
        if target is None:
            continue
        covers = key(row, target)
        if covers is None:
            continue
        groups.setdefault(covers, []).append(row)
        targets.setdefault(covers, target)
        if row.judgement.verdict not in NOISE or (key is in_file and _covers_others(row, triaged)):
            blocked.add(covers)
    untold = _untold(triaged, objects=key is in_object)
    return [
        Suppression(key=covers, rows=tuple(rows), target=targets[covers])
        for covers, rows in sorted(groups.items(), key=lambda each: tuple(map(str, each[0])))
        if covers not in blocked and (rows[0].finding.rule, rows[0].source if len(covers) > 1 else "") not in untold
    ]


def _covers_others(row: TriagedFinding, triaged: Triaged) -> bool:
    """Return whether a rule that is silenced in the file would be silenced for what is not for Windows, too."""
    rule = rule_for(triaged.report.scanner, row.finding.key)
    return row.source in triaged.others and (rule is None or rule.span != "image")


def _untold(triaged: Triaged, *, objects: bool) -> set[tuple[str, str]]:
    """Return rule and file of findings of which nobody knows what they are about; the file empty for all files.

    A finding on an object that does not run stands for itself where `objects` are told apart.
    """
    found: set[tuple[str, str]] = set()
    for row, target in zip(triaged.report.findings, triaged.targets, strict=True):
        if target is None and not (objects and row.judgement.verdict == "not-windows"):
            found |= {(row.finding.rule, row.source), (row.finding.rule, "")}
    return found


def everywhere(row: TriagedFinding, target: Target) -> Key:  # noqa: ARG001 - the shape of a key
    """Return the key of a suppression of a rule in all files."""
    return (row.finding.rule,)


def in_file(row: TriagedFinding, target: Target) -> Key:  # noqa: ARG001 - the shape of a key
    """Return the key of a suppression of a rule in one file."""
    return (row.source, row.finding.path, row.finding.rule)


def in_object(row: TriagedFinding, target: Target) -> Key | None:
    """Return the key of a suppression of a rule on one Kubernetes object."""
    if target.workload.surface != "kubernetes":
        return None
    return (row.source, target.document, *target.workload.where.route, row.finding.rule)


def on_instruction(row: TriagedFinding, target: Target) -> Key | None:
    """Return the key of a suppression of a rule on one instruction of a Dockerfile."""
    if target.instruction is None:
        return None
    return (row.source, target.instruction.where.position().line, row.finding.rule)
