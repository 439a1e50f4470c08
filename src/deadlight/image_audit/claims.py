"""What deadlight says of the vulnerabilities of an image: the same claims for every document that is written.

Nothing is claimed to be not affected unless somebody said so. A flaw of the kernel is the host's under process
isolation, but the image carries a kernel too, that of its utility VM, which runs under Hyper-V isolation: the image
alone does not decide, so it is under investigation.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from deadlight.model.advisory import Advisory, PackageAdvisory, PatchLevel, Settled
from deadlight.model.image_content import ImageContent
from deadlight.model.vex import Claim, Justification

_HOSTS = (
    "its component is {certainty}the host's under process isolation, where the build of the host decides; "
    "under Hyper-V isolation the utility VM of the image, which has a kernel of its own, may have it too"
)
_UNKNOWN_CARRIER = "whether files of the image or of its host hold the flawed component is not known"
_BOTH = "the host has to be updated, too"


def claims_of(image: ImageContent) -> tuple[Claim, ...]:
    """Return what is known of the vulnerabilities of an image, sorted; nothing where it was not held against a store.

    What statements settled is repeated with who said it.
    """
    found = [*_of_windows(image.patch), *map(_of_package, image.package_advisories)]
    found += [_of_settled(each, image) for each in image.settled]
    return tuple(sorted(found, key=lambda claim: (claim.id, claim.component, claim.version, claim.purl, claim.source)))


def _of_windows(patch: PatchLevel | None) -> Iterator[Claim]:
    if patch is None:
        return
    component = patch.product or "Windows"
    yield from (_of_advisory(each, component, patch.version) for each in patch.advisories)
    for name in patch.mended:
        yield Claim(id=name, component=component, version=patch.version, status="fixed", of_windows=True)


def _of_advisory(advisory: Advisory, component: str, version: str) -> Claim:
    update = f"{advisory.kb} ({advisory.fixed})" if advisory.kb and advisory.fixed else advisory.kb or advisory.fixed
    affected = advisory.state == "open" and advisory.carrier != "host"
    rebuild = f"Rebuild the image on a base that has {update} or later."
    remarks = [advisory.reason] if advisory.reason else []
    if advisory.carrier == "host":
        certainty = "probably " if advisory.carrier_certainty == "inferred" else ""
        remarks.append(_HOSTS.format(certainty=certainty))
    elif advisory.carrier == "unknown":
        remarks.append(_UNKNOWN_CARRIER)
    elif advisory.carrier == "both":
        remarks.append(_BOTH)
    if update and not affected:
        remarks.append(f"{update} mends it")
    return Claim(
        id=advisory.id, component=component, version=version, of_windows=True,
        status="affected" if affected else "under_investigation",
        title=advisory.title, action=(rebuild if update else "No update that mends it is known.") if affected else "",
        remark=_sentence(remarks), score=advisory.score, vector=advisory.vector, published=advisory.published,
        exploited=advisory.exploited, exploit_chance=advisory.exploit_chance,
    )  # fmt: skip


def _of_package(advisory: PackageAdvisory) -> Claim:
    affected = advisory.state == "open"
    update = f"Update {advisory.package} to {advisory.fixed} or later."
    said = [name for name in advisory.sources if name != "deadlight"]
    remarks = [advisory.reason] if advisory.reason else []
    if advisory.fixed and not affected:
        remarks.append(f"{advisory.fixed} does not have it")
    if said and "deadlight" not in advisory.sources:
        remarks.append(f"{', '.join(said)} says so")
    return Claim(
        id=advisory.id, aliases=advisory.aliases, component=advisory.package, version=advisory.version,
        purl=advisory.purl, status="affected" if affected else "under_investigation", title=advisory.title,
        action=(update if advisory.fixed else "No version without it is known.") if affected else "",
        remark=_sentence(remarks), score=advisory.score, vector=advisory.vector, severity=advisory.severity,
        published=advisory.published, exploited=advisory.exploited, exploit_chance=advisory.exploit_chance,
    )  # fmt: skip


def _of_settled(settled: Settled, image: ImageContent) -> Claim:
    label: Justification = next((name for name in get_args(Justification) if name == settled.justification), "")
    remark = settled.justification if settled.status == "not_affected" and not label else ""
    windows = image.patch is not None and not settled.purl and settled.product in ("Windows", image.patch.product)
    version = image.patch.version if image.patch is not None and windows else ""
    return Claim(
        id=settled.id, component=settled.product, version=version, purl=settled.purl, status=settled.status,
        of_windows=windows,
        justification=label, remark=remark, source=settled.source,
    )  # fmt: skip


def _sentence(parts: list[str]) -> str:
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}." if text else ""
