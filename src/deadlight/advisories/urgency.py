"""Reads what is urgent: the catalogue of known exploited vulnerabilities (CISA KEV), and estimates (FIRST EPSS).

https://www.cisa.gov/known-exploited-vulnerabilities-catalog, JSON with `vulnerabilities[].cveID` and `dateAdded`;
https://www.first.org/epss/data_stats, CSV with a comment line, a heading and the columns cve, epss, percentile.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import msgspec

from deadlight.advisories.cve_records import CVE_ID
from deadlight.model.errors import InputError
from deadlight.model.regex import lazy

_DAY = lazy(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class Exploited(NamedTuple):
    """The catalogue: vulnerability → the day since when it is listed; and the day of the catalogue."""

    since: dict[str, str]
    day: str


class Chances(NamedTuple):
    """The estimates: vulnerability → chance; and their day."""

    chances: dict[str, float]
    day: str


def read_exploited(text: str) -> Exploited:
    """Return the catalogue in a JSON text. Raises InputError for what is none."""
    try:
        raw = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise InputError(f"not JSON: {error}") from error
    rows = raw.get("vulnerabilities") if isinstance(raw, dict) else None
    if not isinstance(rows, list):
        raise InputError("no catalogue of exploited vulnerabilities")
    since = {}
    for row in rows:
        name, day = (row.get("cveID"), row.get("dateAdded")) if isinstance(row, dict) else (None, None)
        if isinstance(name, str) and isinstance(day, str) and CVE_ID.fullmatch(name) and _DAY.fullmatch(day):
            since[name] = day
    if not since:
        raise InputError("the catalogue of exploited vulnerabilities is empty")
    released = _DAY.match(str(raw.get("dateReleased", "")))
    return Exploited(since, released[0] if released else max(since.values()))


def read_chances(text: str) -> Chances:
    """Return the estimates in a CSV text. Raises InputError for what are none."""
    day, chances, columns = "", {}, ["cve", "epss"]
    for line in text.splitlines():
        if line.startswith("#"):
            _, _, said = line.partition("score_date:")
            found = _DAY.match(said)
            day = found[0] if found else day
            continue
        cells = line.split(",")
        if "cve" in cells and "epss" in cells:
            columns = cells
            continue
        row = dict(zip(columns, cells, strict=False))
        try:
            chance = float(row.get("epss", ""))
        except ValueError:
            continue
        if CVE_ID.fullmatch(row.get("cve", "")) and 0 <= chance <= 1:
            chances[row["cve"]] = chance
    if not chances:
        raise InputError("no estimates of exploitation")
    return Chances(chances, day)
