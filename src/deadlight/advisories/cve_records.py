"""Reads CVE records (version 5) of Microsoft's numbering authority: https://github.com/CVEProject/cve-schema.

Everything a record says of a product is kept as it is written; `revision_of` tells what of it is a number. Records of
2019 to 2021 hold the word "publication" where a build should be, some of 2024 two dots in a row, a few nothing.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import msgspec

from deadlight.advisories.json_parts import list_of, object_of, objects_of, text_of
from deadlight.model.advisory import AffectedRow, VulnerabilityRecord
from deadlight.model.errors import InputError
from deadlight.model.regex import lazy

MICROSOFT = "f38d906d-7342-40ea-92c1-6c4a2c6478c8"
"""Microsoft's identifier as a numbering authority (https://github.com/CVEProject/cvelistV5, assignerOrgId)."""

CVE_ID = lazy(r"CVE-\d{4}-\d{4,12}", re.ASCII)

_VERSION = lazy(r"10\.+0\.+(\d{5})\.+(\d{1,6})", re.ASCII)
_MOST_ROWS = 2000


class Revision(NamedTuple):
    """The build and revision that a text names."""

    build: int
    revision: int


class NotOursError(InputError):
    """A record of another numbering authority: nothing is wrong with it, and it says nothing of Windows' builds."""


def revision_of(text: str) -> Revision | None:
    """Return what "10.0.20348.2762" says, however many dots stand between; nothing for what is no such version."""
    match = _VERSION.fullmatch(text.strip())
    return Revision(int(match[1]), int(match[2])) if match else None


def read_record(data: bytes | str) -> VulnerabilityRecord:
    """Return the record in a JSON text. Raises InputError for what is none, NotOursError for another authority's."""
    try:
        raw = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise InputError(f"not JSON: {error}") from error
    return record_of(raw)


def record_of(raw: object) -> VulnerabilityRecord:
    """Return the record in a JSON value. Raises as `read_record` does."""
    top = object_of(raw)
    meta, cna = object_of(top.get("cveMetadata")), object_of(object_of(top.get("containers")).get("cna"))
    name = text_of(meta.get("cveId"))
    if CVE_ID.fullmatch(name) is None or not cna:
        raise InputError("not a CVE record of version 5: cveMetadata.cveId or containers.cna is missing")
    provider = object_of(cna.get("providerMetadata"))
    if MICROSOFT not in (meta.get("assignerOrgId"), provider.get("orgId")):
        raise NotOursError(f"{name} is of another numbering authority than Microsoft")
    score, vector = _score(cna)
    return VulnerabilityRecord(
        id=name,
        title=text_of(cna.get("title")),
        published=(text_of(cna.get("datePublic")) or text_of(meta.get("datePublished")))[:10],
        updated=text_of(provider.get("dateUpdated")) or text_of(meta.get("dateUpdated")),
        rejected=text_of(meta.get("state")).upper() == "REJECTED",
        score=score,
        vector=vector,
        rows=tuple(_rows(cna)[:_MOST_ROWS]),
    )


def _rows(cna: dict[str, Any]) -> list[AffectedRow]:
    found: list[AffectedRow] = []
    for one in objects_of(cna.get("affected")):
        product = text_of(one.get("product"))
        platforms = tuple(text_of(name) for name in list_of(one.get("platforms")))
        versions = objects_of(one.get("versions"))
        if not versions:
            found.append(AffectedRow(product=product, status=text_of(one.get("defaultStatus")), platforms=platforms))
        found.extend(
            AffectedRow(
                product=product,
                first=text_of(version.get("version")),
                below=text_of(version.get("lessThan")),
                up_to=text_of(version.get("lessThanOrEqual")),
                status=text_of(version.get("status")),
                platforms=platforms,
            )
            for version in versions
        )
    return found


def _score(cna: dict[str, Any]) -> tuple[float, str]:
    """Return the highest base score that the record gives, and its vector."""
    found: list[tuple[float, str]] = []
    for metric in objects_of(cna.get("metrics")):
        for name in ("cvssV4_0", "cvssV3_1", "cvssV3_0"):
            cvss = object_of(metric.get(name))
            score = cvss.get("baseScore")
            if isinstance(score, (int, float)) and 0 <= score <= 10:
                found.append((float(score), text_of(cvss.get("vectorString"))))
    return max(found, default=(0.0, ""))
