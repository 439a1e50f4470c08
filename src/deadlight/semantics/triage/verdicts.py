"""What Windows makes of a finding of another scanner: its rule, its subject and what deadlight finds there decide."""

from __future__ import annotations

from collections.abc import Callable

from deadlight.model.triage import ForeignFinding, Judgement, Scanner
from deadlight.semantics.triage import checked, fates, readings
from deadlight.semantics.triage.asked import Asked
from deadlight.semantics.triage.rules import Rule, rule_for
from deadlight.semantics.triage.targets import Elsewhere

SAME = "it says nothing that depends on the system"


def judge(scanner: Scanner, finding: ForeignFinding, asked: Callable[[Rule], Asked | Elsewhere]) -> Judgement:
    """Return what Windows makes of a finding. `asked` finds what it is about, given its rule.

    What a rule that the tables do not have says of a Windows subject is unknown.
    """
    rule = rule_for(scanner, finding.key)
    found = asked(rule if rule is not None else _nothing(finding.key))
    if isinstance(found, Elsewhere):
        return Judgement(verdict="unknown" if found.runs else "not-windows", reason=found.reason)
    system = found.target.os
    if system.name == "linux":
        return Judgement(
            verdict="not-windows", reason=f"it is for Linux: {system.reason}" if system.reason else "it is for Linux"
        )
    if system.name == "unknown":
        return Judgement(verdict="unknown", reason=f"which system it is for is not known: {system.reason}")
    if rule is None:
        return Judgement(verdict="unknown", reason=f"deadlight does not know the rule {finding.rule}")
    if rule.host_process and found.target.workload.is_host_process:
        return Judgement(
            verdict=rule.host_process,
            reason=rule.host_process_because,
            evidence=rule.sources,
            checks=found.reported(),
        )
    return _WAYS[rule.way](found)


def _nothing(key: str) -> Rule:
    return Rule(id=key, way="fixed", evidence=(), certainty="inferred")


def _same(asked: Asked) -> Judgement:
    return Judgement(
        verdict="holds", reason=asked.rule.because or SAME, evidence=asked.rule.sources, checks=asked.reported()
    )


def _fixed(asked: Asked) -> Judgement:
    rule = asked.rule
    return Judgement(verdict=rule.verdict, reason=rule.because, evidence=rule.sources, checks=asked.reported())


def _policy(asked: Asked) -> Judgement:
    found = asked.network
    if found.enforcer is None:
        return Judgement(
            verdict="unknown",
            reason=f"whether a NetworkPolicy holds there is not known: {found.said}",
            evidence=asked.rule.sources,
        )
    evidence = (*asked.rule.sources, *found.enforcer.evidence)
    name = found.enforcer.cni
    if found.enforces == "yes":
        return Judgement(
            verdict="holds", reason=f"{name} enforces network policies on Windows: {found.said}", evidence=evidence
        )
    if found.enforces == "no":
        reason = f"{name} enforces no network policy on Windows: {found.enforcer.because}"
        return Judgement(verdict="ignored", reason=reason, evidence=evidence)
    return Judgement(
        verdict="unknown", reason=f"whether {name} enforces network policies on Windows is not known", evidence=evidence
    )


_WAYS: dict[str, Callable[[Asked], Judgement]] = {
    "set": fates.set_, "unset": fates.unset, "check": checked.check, "account": checked.account,
    "shell": readings.shell, "path": readings.path, "folder": readings.folder, "policy": _policy, "same": _same,
    "fixed": _fixed,
}  # fmt: skip
