"""Verdicts that rest on what deadlight itself says of the subject: its checks, and the account that is used."""

from __future__ import annotations

from deadlight.model.triage import Judgement, Verdict
from deadlight.model.workload import Container
from deadlight.semantics import accounts, images
from deadlight.semantics.triage.asked import WORST, Asked


def check(asked: Asked) -> Judgement:
    """Return what deadlight's own checks say of what a rule warns of."""
    rule = asked.rule
    found = asked.own.findings(asked.target, asked.path, rule.checks, rule.span)
    if found:
        reason = f"{rule.because}: {found[0].message}" if rule.because else found[0].message
        return Judgement(verdict=rule.found, reason=reason, evidence=rule.sources, checks=asked.reported())
    unknown = asked.own.unknown(asked.target, asked.path, rule.checks, rule.span)
    if unknown:
        return Judgement(verdict="unknown", reason=unknown[0].reason, evidence=rule.sources)
    names = ", ".join(rule.checks)
    reason = rule.otherwise_because or f"deadlight's own checks ({names}) do not report it here"
    return Judgement(verdict=rule.otherwise, reason=reason, evidence=rule.sources)


def account(asked: Asked) -> Judgement:
    """Return whether the containers run as an administrator, which is what root is to other scanners."""
    if not asked.target.containers:
        return Judgement(verdict="unknown", reason="the stage does not become the image", evidence=asked.rule.sources)
    judged = [_runs_as(container) for container in asked.target.containers]
    worst = min(judged, key=lambda each: WORST.index(each[0]))
    return Judgement(verdict=worst[0], reason=worst[1], evidence=asked.rule.sources, checks=asked.reported())


def _runs_as(container: Container) -> tuple[Verdict, str]:
    """Return whether a container runs as an administrator, and why."""
    if container.is_host_process:
        return "other-reason", "a HostProcess container runs on the node itself, whatever its account"
    if container.user is None:
        default = images.default_user(container)
        if not default.known:
            return "unknown", default.reason
        name, how = (
            default.name,
            f"Windows has no root, and without USER the account is {default.name}: {default.reason}",
        )
    elif not container.user.known:
        return "unknown", f"the account is not known: {container.user.unknown}"
    else:
        name, how = container.user.value, f"Windows has no root, and the account is {container.user.value}"
    if accounts.is_administrative(name):
        return "other-reason", f"{how}, an administrator"
    if accounts.is_container_user(name):
        return "refuted", f"{how}, which is no administrator"
    if accounts.is_numeric(name):
        return "rejected", f"{how}: Windows has no numeric accounts, and the container does not start"
    return "unknown", f"{how}, of which deadlight does not know whether it is an administrator"
