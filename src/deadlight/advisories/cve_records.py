"""Reads CVE records (version 5) of Microsoft's numbering authority: https://github.com/CVEProject/cve-schema.

Everything a record says of a product is kept as it is written; `revision_of` tells what of it is a number. Records of
2019 to 2021 hold the word "publication" where a build should be, some of 2024 two dots in a row, a few nothing.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import msgspec

from deadlight.model.advisory import AffectedRow, VulnerabilityRecord
from deadlight.model.errors import InputError
from deadlight.model.regex import lazy

MICROSOFT = "f38d906d-7342-40ea-92c1-6c4a2c6478c8"
"""Microsoft's identifier as a numbering authority (https://github.com/CVEProject/cvelistV5, assignerOrgId)."""

CVE_ID = lazy(r"CVE-\d{4}-\d{4,12}", re.ASCII)

_VERSION = lazy(r"10\.+0\.+(\d{5})\.+(\d{1,6})", re.ASCII)
_MOST_TEXT = 1000
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
    top = _object(raw)
    meta, cna = _object(top.get("cveMetadata")), _object(_object(top.get("containers")).get("cna"))
    name = _text(meta.get("cveId"))
    if CVE_ID.fullmatch(name) is None or not cna:
        raise InputError("not a CVE record of version 5: cveMetadata.cveId or containers.cna is missing")
    provider = _object(cna.get("providerMetadata"))
    if MICROSOFT not in (meta.get("assignerOrgId"), provider.get("orgId")):
        raise NotOursError(f"{name} is of another numbering authority than Microsoft")
    score, vector = _score(cna)
    return VulnerabilityRecord(
        id=name,
        title=_text(cna.get("title")),
        published=(_text(cna.get("datePublic")) or _text(meta.get("datePublished")))[:10],
        updated=_text(provider.get("dateUpdated")) or _text(meta.get("dateUpdated")),
        rejected=_text(meta.get("state")).upper() == "REJECTED",
        score=score,
        vector=vector,
        rows=tuple(_rows(cna)[:_MOST_ROWS]),
    )


def _rows(cna: dict[str, Any]) -> list[AffectedRow]:
    found: list[AffectedRow] = []
    for one in _objects(cna.get("affected")):
        product = _text(one.get("product"))
        platforms = tuple(_text(name) for name in _list(one.get("platforms")))
        versions = _objects(one.get("versions"))
        if not versions:
            found.append(AffectedRow(product=product, status=_text(one.get("defaultStatus")), platforms=platforms))
        found.extend(
            AffectedRow(
                product=product,
                first=_text(version.get("version")),
                below=_text(version.get("lessThan")),
                up_to=_text(version.get("lessThanOrEqual")),
                status=_text(version.get("status")),
                platforms=platforms,
            )
            for version in versions
        )
    return found


def _score(cna: dict[str, Any]) -> tuple[float, str]:
    """Return the highest base score that the record gives, and its vector."""
    found: list[tuple[float, str]] = []
    for metric in _objects(cna.get("metrics")):
        for name in ("cvssV4_0", "cvssV3_1", "cvssV3_0"):
            cvss = _object(metric.get(name))
            score = cvss.get("baseScore")
            if isinstance(score, (int, float)) and 0 <= score <= 10:
                found.append((float(score), _text(cvss.get("vectorString"))))
    return max(found, default=(0.0, ""))


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _objects(value: object) -> list[dict[str, Any]]:
    return [one for one in _list(value) if isinstance(one, dict)]


def _text(value: object) -> str:
    return value[:_MOST_TEXT] if isinstance(value, str) else ""
