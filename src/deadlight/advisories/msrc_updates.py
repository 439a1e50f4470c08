"""Reads the monthly documents of the Microsoft Security Response Center: CVRF, as JSON or XML.

Form: https://api.msrc.microsoft.com/cvrf/v3.0/swagger/v3/swagger.json; what its numbers mean:
https://github.com/microsoft/MSRC-Microsoft-Security-Updates-API (Get-MsrcCvrfAffectedSoftware.ps1): a remediation of
type 2 is an update, its description the number of the article and `FixedBuild` the build; a threat of type 3 is a
severity. XML says the same with words.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import msgspec

from deadlight.advisories.cve_records import CVE_ID
from deadlight.advisories.json_parts import list_of, object_of, objects_of, text_of
from deadlight.advisories.statements import (
    Remedy,
    Statement,
    article_of,
    articles_of,
    is_hotpatch,
    product_of,
    severity_of,
    worst_of,
)
from deadlight.model.advisory import Severity
from deadlight.model.errors import InputError
from deadlight.model.regex import lazy

UPDATE, SEVERITY = 2, 3

_MOST_REMEDIES = 500
_ID = lazy(r"\d{4}-[A-Z][a-z]{2}(?:-[A-Z])?", re.ASCII)


class Month(NamedTuple):
    """One document: its name ("2024-Mar"), when it was changed last, and what it says."""

    name: str
    updated: str
    statements: tuple[Statement, ...]


class Listed(NamedTuple):
    """One document in the list of documents: its name, the day of its first issue, when it was changed last."""

    name: str
    day: str
    updated: str


def read_month(text: str) -> Month:
    """Return what a document says of our products. Raises InputError where it is none."""
    if text.lstrip("\ufeff \r\n\t")[:1] == "<":
        from deadlight.advisories.msrc_updates_xml import as_json

        raw: object = as_json(text)
    else:
        raw = _decoded(text)
    top = object_of(raw)
    tracking = object_of(top.get("DocumentTracking"))
    name = text_of(object_of(object_of(tracking.get("Identification")).get("ID")).get("Value"))
    if not name or "Vulnerability" not in top:
        raise InputError("no monthly document: DocumentTracking or Vulnerability is missing")
    day = text_of(tracking.get("InitialReleaseDate"))[:10]
    updated = text_of(tracking.get("CurrentReleaseDate"))
    products = {
        text_of(one.get("ProductID")): product_of(text_of(one.get("Value")))
        for one in objects_of(object_of(top.get("ProductTree")).get("FullProductName"))
    }
    ours = {number: product for number, product in products.items() if product}
    found = (_statement(one, ours, day, updated) for one in objects_of(top["Vulnerability"]))
    return Month(name, updated, tuple(one for one in found if one is not None))


def read_list(text: str) -> tuple[Listed, ...]:
    """Return the documents in the list of documents. Raises InputError where it is none."""
    rows = objects_of(object_of(_decoded(text)).get("value"))
    found = tuple(
        Listed(name, text_of(row.get("InitialReleaseDate"))[:10], text_of(row.get("CurrentReleaseDate")))
        for row in rows
        if _ID.fullmatch(name := text_of(row.get("ID")))
    )
    if not found:
        raise InputError("no list of monthly documents")
    return found


def _decoded(text: str) -> object:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise InputError(f"not JSON: {error}") from error


def _statement(raw: dict[str, Any], ours: dict[str, str], day: str, updated: str) -> Statement | None:
    """Return what a vulnerability says of our products, or nothing."""
    name = text_of(raw.get("CVE"))
    severities = _severities(raw)
    remedies = tuple(dict.fromkeys(_remedies(raw, ours, severities)))[:_MOST_REMEDIES]
    if CVE_ID.fullmatch(name) is None or not remedies:
        return None
    days = [text_of(one.get("Date")) for one in objects_of(raw.get("RevisionHistory"))]
    score, vector = _score(raw, ours)
    return Statement(
        id=name,
        source="msrc-updates",
        title=_value(raw.get("Title")),
        published=min((one[:10] for one in days if one), default=day),
        updated=updated,
        severity=worst_of(remedy.severity for remedy in remedies),
        score=score,
        vector=vector,
        remedies=remedies,
    )


def _severities(raw: dict[str, Any]) -> dict[str, Severity]:
    found: dict[str, Severity] = {}
    for threat in objects_of(raw.get("Threats")):
        if threat.get("Type") == SEVERITY:
            said = severity_of(_value(threat.get("Description")))
            found |= {text_of(number): said for number in list_of(threat.get("ProductID"))}
    return found


def _remedies(raw: dict[str, Any], ours: dict[str, str], severities: dict[str, Severity]) -> list[Remedy]:
    found: list[Remedy] = []
    mended = set()
    for one in objects_of(raw.get("Remediations")):
        if one.get("Type") != UPDATE:
            continue
        for number in map(text_of, list_of(one.get("ProductID"))):
            if number in ours:
                mended.add(number)
                remedy = Remedy(
                    product=ours[number],
                    kb=article_of(_value(one.get("Description"))),
                    fixed=text_of(one.get("FixedBuild")),
                    hotpatch=is_hotpatch(text_of(one.get("SubType"))),
                    severity=severities.get(number, ""),
                    replaces=articles_of(text_of(one.get("Supercedence"))),
                )
                found.append(remedy)
    left = (number for number in severities if number in ours and number not in mended)
    return found + [Remedy(product=ours[number], severity=severities[number]) for number in left]


def _score(raw: dict[str, Any], ours: dict[str, str]) -> tuple[float, str]:
    found = [
        (float(score), text_of(one.get("Vector")))
        for one in objects_of(raw.get("CVSSScoreSets"))
        if isinstance(score := one.get("BaseScore"), (int, float))
        and 0 <= score <= 10
        and any(text_of(number) in ours for number in list_of(one.get("ProductID")))
    ]
    return max(found, default=(0.0, ""))


def _value(raw: object) -> str:
    return text_of(object_of(raw).get("Value"))
