"""What is known of the vulnerabilities of an image, as a CSAF 2.0 document of the profile VEX.

https://docs.oasis-open.org/csaf/csaf/v2.0/csaf-v2.0.html sections 4.5 and 6.1. Scores stand in notes: the profile does
not ask for them, and a document is invalid where a published score does not follow from its vector.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from deadlight.image_audit.identity import Identity, identity_of
from deadlight.model.image_content import ImageContent
from deadlight.model.regex import lazy
from deadlight.model.report import AuditReport
from deadlight.model.vex import Claim
from deadlight.outputs.image_documents import doubts_in, gaps_in, image_of, moment_of, uuid_from
from deadlight.outputs.json_report import Json, encode
from deadlight.outputs.look import Look
from deadlight.outputs.vex_claims import UNKNOWN_AUTHOR, claims_to_state, part_of, purl_of_image, remarks_on

_CVE = lazy(r"CVE-[0-9]{4}-[0-9]{4,}")
_URL = lazy(r"https?://[^\s<>]+")
_NOBODYS = "https://unknown.invalid"
"""A namespace for who is not known: https://www.rfc-editor.org/rfc/rfc2606 keeps names like it free."""

_IMAGE = "image"
_LISTS = {
    "affected": "known_affected", "under_investigation": "under_investigation", "not_affected": "known_not_affected",
    "fixed": "fixed",
}  # fmt: skip


def render(report: AuditReport, look: Look) -> str:
    """Return the claims on the image of the report.

    Raises UsageError for a report on files, InputError where there is no image or nothing to claim.
    """
    image = image_of(report, "csaf")
    identity = identity_of(image)
    claims = claims_to_state(image, "csaf")
    parts = {part: number for number, part in enumerate(sorted({part_of(claim) for claim in claims}))}
    body: dict[str, Json] = {
        "product_tree": _tree(identity, claims, parts),
        "vulnerabilities": [
            _vulnerability(name, list(group), parts) for name, group in groupby(claims, key=lambda claim: claim.id)
        ],
    }
    made: dict[str, Json] = {"document": _head(report, image, identity, look, encode(body)), **body}
    # Members in the order of their names: section 6.2.13.
    return encode(json.loads(json.dumps(made, sort_keys=True)))


def _head(report: AuditReport, image: ImageContent, identity: Identity, look: Look, body: str) -> Json:
    when = moment_of(report).strftime("%Y-%m-%dT%H:%M:%SZ")
    limits = [
        *(f"Not read: {gap}." for gap in gaps_in(image)),
        *(f"This is not all there is: {doubt}." for doubt in doubts_in(image)),
    ]
    notes: list[Json] = [_note("summary", f"What deadlight knows of the vulnerabilities of {identity.name}.")]
    notes += [_note("general", text) for text in limits]
    return {
        "category": "csaf_vex",
        "csaf_version": "2.0",
        "lang": "en",
        "notes": notes,
        "publisher": _publisher(look.author),
        "title": f"Vulnerabilities of {identity.name}",
        "tracking": {
            "current_release_date": when,
            "generator": {"date": when, "engine": {"name": "deadlight", "version": report.version}},
            "id": f"deadlight-{uuid_from(body + when)}",
            "initial_release_date": when,
            "revision_history": [{"date": when, "number": "1", "summary": "As of this day."}],
            "status": "final",
            "version": "1",
        },
    }


def _publisher(author: str) -> Json:
    """Return who issues the document. An address in the name is the namespace, which is to be under his control."""
    url = _URL.search(author)
    name = " ".join(author.replace(url[0] if url else "", "").replace("<>", "").split()).rstrip(",; ")
    return {"category": "other", "name": name or UNKNOWN_AUTHOR, "namespace": url[0] if url else _NOBODYS}


def _tree(identity: Identity, claims: Sequence[Claim], parts: dict[str, int]) -> Json:
    of = {part_of(claim): claim for claim in claims}
    names: list[Json] = [{"name": identity.name, "product_id": _IMAGE, **_helper_of_image(identity)}]
    relations: list[Json] = []
    branches: list[Json] = []
    for part, number in parts.items():
        claim = of[part]
        name = f"{claim.component} {claim.version}".strip() or "unknown"
        if part:
            names.append(_named(name, f"part-{number}", {"purl": part}))
        else:
            system = _named(name, f"part-{number}", {"cpe": identity.cpe} if identity.cpe else {})
            version: Json = {"category": "product_version", "name": claim.version or "unknown", "product": system}
            product: Json = {"category": "product_name", "name": claim.component, "branches": [version]}
            branches.append({"category": "vendor", "name": "Microsoft", "branches": [product]})
        relations.append(
            {
                "category": "default_component_of",
                "full_product_name": _named(f"{name} in {identity.name}", _identifier(number), {}),
                "product_reference": f"part-{number}",
                "relates_to_product_reference": _IMAGE,
            }
        )
    tree: dict[str, Json] = {"branches": branches} if branches else {}
    return {**tree, "full_product_names": names, "relationships": relations}


def _helper_of_image(identity: Identity) -> dict[str, Json]:
    if address := purl_of_image(identity):
        return {"product_identification_helper": {"purl": address}}
    algorithm, _, value = identity.digest.partition(":")
    if not value:
        return {}
    hashes: Json = [{"filename": "configuration", "file_hashes": [{"algorithm": algorithm, "value": value}]}]
    return {"product_identification_helper": {"hashes": hashes}}


def _named(name: str, identifier: str, helper: dict[str, Json]) -> dict[str, Json]:
    more: dict[str, Json] = {"product_identification_helper": helper} if helper else {}
    return {"name": name, "product_id": identifier, **more}


def _identifier(number: int) -> str:
    return f"part-{number}-in-image"


def _vulnerability(name: str, claims: Sequence[Claim], parts: dict[str, int]) -> Json:
    is_cve = _CVE.fullmatch(name) is not None
    others = [alias for each in claims for alias in each.aliases if alias and alias != name]
    ids = list(dict.fromkeys([*([] if is_cve else [name]), *others]))
    found: dict[str, Json] = {"cve": name} if is_cve else {}
    if ids:
        found["ids"] = [{"system_name": text.partition("-")[0] or text, "text": text} for text in ids]
    title = next((each.title for each in claims if each.title), "")
    if title:
        found["title"] = title
    notes: list[Json] = [_note("description", title or name)]
    notes += [_note("details", text) for text in dict.fromkeys(map(_details, claims)) if text]
    found["notes"] = notes
    found["product_status"] = {
        _LISTS[status]: _ids_of((each for each in claims if each.status == status), parts)
        for status in sorted({each.status for each in claims})
    }
    if flags := _by(claims, "not_affected", lambda claim: claim.justification):
        found["flags"] = [{"label": label, "product_ids": _ids_of(each, parts)} for label, each in flags]
    threats: list[Json] = [
        {"category": "impact", "details": text, "product_ids": _ids_of(each, parts)}
        for text, each in _by(claims, "not_affected", _impact)
    ]
    threats += [
        {
            "category": "exploit_status",
            "details": f"Attacks are known since {day}.",
            "product_ids": _ids_of(each, parts),
        }
        for day, each in _by(claims, "", lambda claim: claim.exploited)
    ]
    if threats:
        found["threats"] = threats
    if remediations := _by(claims, "affected", lambda claim: claim.action or "No action is known."):
        found["remediations"] = [
            {
                "category": "none_available" if text.startswith("No ") else "vendor_fix",
                "details": text,
                "product_ids": _ids_of(each, parts),
            }
            for text, each in remediations
        ]
    if published := _moment(next((each.published for each in claims if each.published), "")):
        found["release_date"] = published
    return found


def _by(claims: Sequence[Claim], status: str, key: Callable[[Claim], str]) -> list[tuple[str, list[Claim]]]:
    """Return the claims of a status (of any, where it is empty) by what `key` says of them, where it says something."""
    found: dict[str, list[Claim]] = {}
    for claim in claims:
        if status in ("", claim.status) and (said := key(claim)):
            found.setdefault(said, []).append(claim)
    return sorted(found.items())


def _ids_of(claims: Iterable[Claim], parts: dict[str, int]) -> list[str]:
    return [_identifier(number) for number in sorted(parts[part_of(claim)] for claim in claims)]


def _impact(claim: Claim) -> str:
    return "" if claim.justification else remarks_on(claim) or "No reason was given."


def _details(claim: Claim) -> str:
    score = f"Score {claim.score:.1f}" + (f" ({claim.vector})." if claim.vector else ".") if claim.score else ""
    told = " ".join(part for part in (remarks_on(claim), score) if part)
    return f"{claim.component} {claim.version}: {told}" if told else ""


def _note(category: str, text: str) -> Json:
    return {"category": category, "text": text}


def _moment(day: str) -> str:
    try:
        return datetime.date.fromisoformat(day[:10]).strftime("%Y-%m-%dT00:00:00Z")
    except ValueError:
        return ""
