"""What documents of VEX have in common: the claims that there are, and how their parts are called."""

from __future__ import annotations

from deadlight.image_audit.claims import claims_of
from deadlight.image_audit.identity import Identity
from deadlight.image_audit.package_urls import parsed
from deadlight.model.errors import InputError
from deadlight.model.image_content import ImageContent
from deadlight.model.vex import Claim
from deadlight.outputs.image_documents import doubts_in
from deadlight.sources.image.purl import purl

UNKNOWN_AUTHOR = "Unknown Author"
"""What go-vex calls an author that it is not told: https://github.com/openvex/go-vex/blob/main/pkg/vex/vex.go."""

_GRAVEST_FIRST = ("affected", "under_investigation", "not_affected", "fixed")


def claims_to_state(image: ImageContent, format_: str) -> tuple[Claim, ...]:
    """Return what is claimed of an image, each vulnerability of a part once. Raises InputError where that is nothing.

    Where a part is in the image several times, what is gravest holds.
    """
    claims = sorted(claims_of(image), key=lambda claim: _GRAVEST_FIRST.index(claim.status))
    found: dict[tuple[str, str], Claim] = {}
    for claim in claims:
        found.setdefault((claim.id, part_of(claim)), claim)
    if not found:
        doubts = "; ".join(doubts_in(image)) or "nothing is listed for it"
        raise InputError(f"{format_} states what is known of vulnerabilities, and that is nothing here: {doubts}")
    return tuple(found[key] for key in sorted(found))


def part_of(claim: Claim) -> str:
    """Return the package URL of what a claim is about; nothing for Windows, which has none."""
    if claim.of_windows:
        return ""
    return (
        claim.purl if parsed(claim.purl) else purl("generic", claim.component.strip("/ ") or "unknown", claim.version)
    )


def name_of_image(identity: Identity) -> str:
    """Return by what a document names the image: its package URL, else its digest, else what it was called."""
    return purl_of_image(identity) or identity.digest or identity.name


def purl_of_image(identity: Identity) -> str:
    """Return the package URL of an image with its digest alone, empty where it has none.

    Tools differ in which registry, tag and architecture they name, and a statement is about what has all that it names.
    """
    return next(iter(identity.purls), "").partition("?")[0]


def remarks_on(claim: Claim) -> str:
    """Return what is to be known beside a claim: why it is so, and who says so."""
    said = f"{claim.source} says so." if claim.source else ""
    return " ".join(part for part in (claim.remark, said) if part)
