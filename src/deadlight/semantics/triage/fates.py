"""Verdicts of rules that ask for settings or warn of them: what becomes of these on Windows."""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.place import Plain
from deadlight.model.triage import Judgement, Verdict
from deadlight.model.workload import Container, Workload
from deadlight.semantics.settings import Row, fate
from deadlight.semantics.triage.asked import WORST, Asked

_FATES: dict[str, Verdict] = {
    "honoured": "holds",
    "ignored": "ignored",
    "rejected-at-create": "rejected",
    "rejected-at-start": "rejected",
}
_NOTHING: Verdict = "unknown"
_MOST_REASONS = 3


def set_(asked: Asked) -> Judgement:
    """Return what becomes of the settings that a rule wants: of several it is content with one."""
    return _of_fates(asked, asked.rule.wanted)


def unset(asked: Asked) -> Judgement:
    """Return what becomes of the settings that a rule warns of, as they are written."""
    return _of_fates(asked, list(_written(asked)) or asked.rule.wanted)


def _written(asked: Asked) -> Iterator[tuple[str, Plain]]:
    """Yield the settings that the rule warns of, as the file has them."""
    target = asked.target
    parts: tuple[Workload | Container, ...] = (target.workload, *target.containers)
    for part in parts:
        for setting in part.settings:
            if any(setting.name == name or setting.name.startswith(name + ".") for name in asked.rule.settings):
                yield setting.name, setting.value


def _of_fates(asked: Asked, wanted: list[tuple[str, Plain]]) -> Judgement:
    judged: list[tuple[Verdict, str, tuple[str, ...]]] = []
    for name, value in wanted:
        row = _fate(asked, name, value)
        if row is None:
            judged.append(("unknown", f"deadlight's tables do not say what becomes of {name}", ()))
        else:
            judged.append((_FATES.get(row.fate, "unknown"), _said(row), row.evidence))
    verdict = min((verdict for verdict, _, _ in judged), key=WORST.index, default=_NOTHING)
    if verdict == "holds" and asked.rule.found == "other-reason":
        verdict = "other-reason"
    told = [(reason, evidence) for found, reason, evidence in judged if verdict in (found, "other-reason")]
    reasons = list(dict.fromkeys(reason for reason, _ in told))[:_MOST_REASONS]
    if asked.rule.because:
        reasons.insert(0, asked.rule.because)
    sources = dict.fromkeys((*asked.rule.sources, *(source for _, evidence in told for source in evidence)))
    return Judgement(verdict=verdict, reason="; ".join(reasons), evidence=tuple(sources), checks=asked.reported())


def _fate(asked: Asked, name: str, value: Plain) -> Row | None:
    workload = asked.target.workload
    if workload.surface == "kubernetes":
        pod = workload.pod
        os_name = pod.os_name.value if pod is not None and pod.os_name is not None else "unset"
        return fate("kubernetes", name, value, version=asked.kubernetes_version, os_name=os_name)
    isolation = next((each.isolation.value for each in asked.target.containers if each.isolation is not None), "")
    return fate("compose", name, value, isolation=isolation, version=asked.engine_version)


def _said(row: Row) -> str:
    """Return what becomes of a setting as a sentence."""
    name = row.setting
    effect = f": {row.effect}" if row.effect else ""
    error = f" ({row.error})" if row.error else ""
    if row.fate == "honoured":
        return f"Windows honours {name}{effect}"
    if row.fate == "ignored":
        return f"Windows ignores {name}{effect}"
    if row.fate == "unknown":
        return f"what becomes of {name} is not known{effect}"
    who = "the API server refuses" if row.platform == "kubernetes" else "the engine refuses"
    if row.fate == "rejected-at-start":
        return f"nothing starts with {name}{error}{effect}"
    return f"{who} {name}{error}{effect}"
