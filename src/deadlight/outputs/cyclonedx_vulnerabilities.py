"""What is known of the vulnerabilities of an image, as CycloneDX has it: ratings, what is affected, the analysis."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from deadlight.model.advisory import rating
from deadlight.model.vex import Claim
from deadlight.outputs.inert import encodable

if TYPE_CHECKING:
    from cyclonedx.model import Property
    from cyclonedx.model.component import Component
    from cyclonedx.model.vulnerability import (
        Vulnerability,
        VulnerabilityAnalysis,
        VulnerabilityRating,
        VulnerabilitySource,
    )

_STATES = {
    "affected": "EXPLOITABLE",
    "under_investigation": "IN_TRIAGE",
    "not_affected": "NOT_AFFECTED",
    "fixed": "RESOLVED",
}
_JUSTIFICATIONS = {
    "component_not_present": "CODE_NOT_PRESENT",
    "vulnerable_code_not_present": "CODE_NOT_PRESENT",
    "vulnerable_code_not_in_execute_path": "CODE_NOT_REACHABLE",
    "inline_mitigations_already_exist": "PROTECTED_BY_MITIGATING_CONTROL",
}
_METHODS = {"CVSS:4": "CVSS_V4", "CVSS:3.1": "CVSS_V3_1", "CVSS:3.0": "CVSS_V3", "AV:": "CVSS_V2"}


def vulnerabilities_of(
    claims: Iterable[Claim], system: Component | None, root: Component, components: Sequence[Component]
) -> Iterator[Vulnerability]:
    """Yield the vulnerabilities that are open, unclear, or settled by somebody; not all that updates have mended."""
    from cyclonedx.model.vulnerability import BomTarget, Vulnerability, VulnerabilityReference

    refs = {component.bom_ref.value for component in components}
    for claim in claims:
        if claim.status == "fixed" and not claim.source:
            continue
        target = (system if claim.of_windows else None) or root
        place = claim.purl if claim.purl in refs else target.bom_ref.value or ""
        yield Vulnerability(
            bom_ref=encodable(f"{claim.id} in {place}" + (f" by {claim.source}" if claim.source else "")),
            id=encodable(claim.id),
            source=_source(claim),
            references=[
                VulnerabilityReference(id=encodable(name), source=_named(name))
                for name in claim.aliases
                if name != claim.id
            ],
            ratings=_ratings(claim),
            description=encodable(claim.title) or None,
            recommendation=encodable(claim.action) or None,
            published=_moment(claim.published),
            analysis=_analysis(claim),
            affects=[BomTarget(ref=place)],
            properties=list(_properties(claim)),
        )


def _source(claim: Claim) -> VulnerabilitySource:
    from cyclonedx.model import XsUri
    from cyclonedx.model.vulnerability import VulnerabilitySource

    if claim.of_windows and claim.id.startswith("CVE-"):
        url = f"https://msrc.microsoft.com/update-guide/vulnerability/{claim.id}"
        return VulnerabilitySource(name="MSRC", url=XsUri(encodable(url)))
    return _named(claim.id)


def _named(name: str) -> VulnerabilitySource:
    from cyclonedx.model.vulnerability import VulnerabilitySource

    kind = name.partition("-")[0].upper()
    return VulnerabilitySource(name={"CVE": "CVE", "GHSA": "GitHub"}.get(kind, encodable(kind)))


def _ratings(claim: Claim) -> list[VulnerabilityRating]:
    from cyclonedx.model.vulnerability import VulnerabilityRating, VulnerabilityScoreSource, VulnerabilitySeverity

    if not claim.score and not claim.severity:
        return []
    method = next((name for start, name in _METHODS.items() if claim.vector.startswith(start)), "OTHER")
    rated = VulnerabilityRating(
        score=Decimal(str(round(claim.score, 1))) if claim.score else None,
        severity=VulnerabilitySeverity[(claim.severity or rating(claim.score)).upper()],
        method=VulnerabilityScoreSource[method] if claim.score else None,
    )
    # Given to the constructor, a vector loses its version.
    rated.vector = encodable(claim.vector) or None
    return [rated]


def _analysis(claim: Claim) -> VulnerabilityAnalysis:
    from cyclonedx.model.impact_analysis import (
        ImpactAnalysisJustification,
        ImpactAnalysisResponse,
        ImpactAnalysisState,
    )
    from cyclonedx.model.vulnerability import VulnerabilityAnalysis

    label = _JUSTIFICATIONS.get(claim.justification)
    said = f"{claim.source} says so" if claim.source else ""
    reason = claim.justification if claim.justification and label is None else ""
    detail = " ".join(part for part in (claim.remark, reason, said) if part)
    update = claim.action.startswith(("Update", "Rebuild"))
    return VulnerabilityAnalysis(
        state=ImpactAnalysisState[_STATES[claim.status]],
        justification=ImpactAnalysisJustification[label] if label and claim.status == "not_affected" else None,
        responses=[ImpactAnalysisResponse.UPDATE] if update else None,
        detail=encodable(detail) or None,
    )


def _moment(day: str) -> datetime.datetime | None:
    try:
        moment = datetime.datetime.fromisoformat(day)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)


def _properties(claim: Claim) -> Iterator[Property]:
    from cyclonedx.model import Property

    if claim.exploited:
        yield Property(name="deadlight:exploited-since", value=encodable(claim.exploited))
    if claim.exploit_chance >= 0:
        yield Property(name="deadlight:epss", value=f"{claim.exploit_chance:.4f}")
