"""Which findings count: fingerprints, waivers, baseline and least severity, in this order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from deadlight.checks.api import Check
from deadlight.model.outcome import Finding
from deadlight.model.place import Position, Route
from deadlight.model.settings import Settings, Waiver
from deadlight.policy.baseline import subtract
from deadlight.policy.fingerprint import by_place, fingerprinted
from deadlight.policy.selection import audit_checks
from deadlight.policy.waivers import Seen, apply

_NOTHING_SEEN = Seen()


def decide(
    findings: Iterable[Finding],
    waivers: Iterable[Waiver],
    settings: Settings,
    selected: Iterable[Check],
    seen: Seen = _NOTHING_SEEN,
) -> tuple[Finding, ...]:
    """Return the findings of a run as a report holds them: sorted, fingerprinted, waived where they are.

    `waivers` are those of the files; the configuration's are in `settings`. `selected` are the checks
    that ran, `seen` what they looked at. Findings about waivers are among the result.
    """
    numbered = fingerprinted(_once(findings), settings)
    everything = (*waivers, *settings.waivers)
    if everything:
        ran = frozenset(check.id for check in selected)
        numbered, about = apply(numbered, everything, settings, names=_names(), ran=ran, seen=seen)
        reported = audit_checks(settings)
        numbered += fingerprinted((each for each in about if each.id in reported), settings)
        numbered.sort(key=by_place)
    if settings.baseline:
        numbered = subtract(numbered, settings.baseline)
    return tuple([each for each in numbered if each.severity >= settings.min_severity])


def _once(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings without repetitions: what two subjects take from one place is one finding.

    What has no text, an image, has no lines: places in it are told apart by their routes.
    """
    first: dict[tuple[str, str, Position, Route], Finding] = {}
    for finding in findings:
        place = finding.place
        first.setdefault((finding.id, place.path, place.position, () if place.line_text else place.route), finding)
    return list(first.values())


def _names() -> Mapping[str, str]:
    from deadlight.checks.registry import AUDIT_CHECKS, by_name

    audit = {key.lower(): id_ for id_, name in AUDIT_CHECKS.items() for key in (id_, name)}
    return audit | {name: check.id for name, check in by_name().items()}
