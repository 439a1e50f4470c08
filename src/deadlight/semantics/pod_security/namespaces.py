"""What the labels of a namespace ask of pods in it, and what that means for Windows pods.

The labels are read as https://github.com/kubernetes/pod-security-admission/blob/master/api/helpers.go does.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from deadlight.semantics.api_server.go_values import as_json
from deadlight.semantics.pod_security.controls import LATEST, LEVELS, Level, all_controls, controls_at, is_version

PREFIX = "pod-security.kubernetes.io/"
_WRONG_LEVEL = "must be one of privileged, baseline, restricted"
_WRONG_VERSION = 'must be "latest" or "v1.x"'


class Standard(Struct, frozen=True):
    """A level of the Pod Security Standards at a version of the policy."""

    level: Level = "privileged"
    version: str = LATEST

    def __str__(self) -> str:
        """Return it as messages have it."""
        return f"{self.level}:{self.version}"


class Policy(Struct, frozen=True, kw_only=True):
    """What a namespace asks: what is enforced, what is audited, what is warned of.

    `problems` are labels that the server refuses (422), in its words. Where they stand all the same, it
    enforces restricted in place of a level that is none, and latest in place of a version.
    """

    enforce: Standard = Standard()
    audit: Standard = Standard()
    warn: Standard = Standard()
    problems: tuple[str, ...] = ()


class OnWindows(Struct, frozen=True, kw_only=True):
    """What a standard means for Windows pods.

    `possible` is whether a pod with `spec.os.name: windows` can pass at all: what it `must` do may be what the
    API server forbids it. `undeclared_must` is what a pod without os.name has to do, on a Windows node too.
    """

    possible: bool
    must: tuple[str, ...] = ()
    undeclared_must: tuple[str, ...] = ()


def policy_of(labels: Mapping[str, str], *, default: Standard = Standard()) -> Policy:  # noqa: B008 - it is frozen
    """Return what the labels of a namespace ask; `default` is what the cluster has for those that are absent."""
    problems: list[str] = []
    enforce = _standard(labels, "enforce", default, "restricted", problems)
    audit = _standard(labels, "audit", default, "privileged", problems)
    warn = _standard(labels, "warn", default, "privileged", problems)
    own = labels.get(PREFIX + "enforce")
    if PREFIX + "warn" not in labels and own in LEVELS and LEVELS.index(enforce.level) > LEVELS.index(warn.level):
        version = warn.version if PREFIX + "warn-version" in labels else enforce.version
        warn = Standard(enforce.level, version)
    return Policy(enforce=enforce, audit=audit, warn=warn, problems=tuple(problems))


def on_windows(standard: Standard, *, server: str = "") -> OnWindows:
    """Return what a standard means for Windows pods; `server` is the version of Kubernetes.

    A control that exempts Windows pods in a later revision asks for a field that the API server forbids them.
    """
    controls = controls_at(standard.level, standard.version, server=server)
    exempted = {control.control for control in all_controls() if control.exempts_windows}
    asked = [control for control in controls if not control.exempts_windows and control.on_windows]
    return OnWindows(
        possible=not any(control.control in exempted and not control.exempts_windows for control in controls),
        must=tuple(dict.fromkeys(control.on_windows for control in asked)),
        undeclared_must=tuple(dict.fromkeys(control.on_windows for control in controls if control.on_windows)),
    )


def _standard(
    labels: Mapping[str, str], mode: str, default: Standard, fallback: Level, problems: list[str]
) -> Standard:
    level, version = default.level, default.version
    label = PREFIX + mode
    if label in labels:
        written = labels[label]
        level = next((each for each in LEVELS if each == written), fallback)
        if written not in LEVELS:
            problems.append(_problem(label, written, _WRONG_LEVEL))
    label += "-version"
    if label in labels:
        version = labels[label] if is_version(labels[label]) else LATEST
        if not is_version(labels[label]):
            problems.append(_problem(label, labels[label], _WRONG_VERSION))
    return Standard(level, version)


def _problem(label: str, value: str, detail: str) -> str:
    return f"metadata.labels[{label}]: Invalid value: {as_json(value)}: {detail}"
