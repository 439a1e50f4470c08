"""What is known of the vulnerabilities of an image, as OpenVEX 0.2.0.

https://github.com/openvex/spec/blob/main/OPENVEX-SPEC.md
"""

from __future__ import annotations

from deadlight.image_audit.identity import Identity, identity_of
from deadlight.model.report import AuditReport
from deadlight.model.vex import Claim
from deadlight.outputs.image_documents import image_of, moment_of, uuid_from
from deadlight.outputs.json_report import Json, encode
from deadlight.outputs.look import Look
from deadlight.outputs.vex_claims import (
    UNKNOWN_AUTHOR,
    claims_to_state,
    name_of_image,
    part_of,
    purl_of_image,
    remarks_on,
)

_CONTEXT = "https://openvex.dev/ns/v0.2.0"


def render(report: AuditReport, look: Look) -> str:
    """Return the claims on the image of the report.

    Raises UsageError for a report on files, InputError where there is no image or nothing to claim.
    """
    image = image_of(report, "openvex")
    identity = identity_of(image)
    statements = [_statement(claim, identity) for claim in claims_to_state(image, "openvex")]
    head: dict[str, Json] = {
        "author": look.author or UNKNOWN_AUTHOR,
        "timestamp": moment_of(report).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "version": 1,
        "tooling": f"deadlight {report.version}",
        "statements": statements,
    }
    return encode({"@context": _CONTEXT, "@id": uuid_from(encode(head)).urn, **head})


def _statement(claim: Claim, identity: Identity) -> dict[str, Json]:
    known: dict[str, Json] = {"name": claim.id}
    if claim.title:
        known["description"] = claim.title
    if aliases := [name for name in dict.fromkeys(claim.aliases) if name != claim.id]:
        known["aliases"] = aliases
    found: dict[str, Json] = {
        "vulnerability": known,
        "products": [_product(claim, identity)],
        "status": claim.status,
    }
    remarks = remarks_on(claim)
    if claim.status == "affected":
        found["action_statement"] = claim.action or "No action is known."
    if claim.status == "not_affected" and claim.justification:
        found["justification"] = claim.justification
    elif claim.status == "not_affected":
        found["impact_statement"] = remarks or "No reason was given."
    if remarks:
        found["status_notes"] = remarks
    return found


def _product(claim: Claim, identity: Identity) -> dict[str, Json]:
    found: dict[str, Json] = {"@id": name_of_image(identity)}
    if address := purl_of_image(identity):
        found["identifiers"] = {"purl": address}
    algorithm, _, value = identity.digest.partition(":")
    if algorithm == "sha256":
        found["hashes"] = {"sha-256": value}
    if part := part_of(claim):
        found["subcomponents"] = [{"@id": part, "identifiers": {"purl": part}}]
    elif identity.cpe:
        found["subcomponents"] = [{"identifiers": {"cpe23": identity.cpe}}]
    return found
