"""Baselines: the findings that a project had when it began to be audited; only new ones count.

A report in JSON is one too: so those of an image are recorded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from deadlight.model.errors import ConfigurationError
from deadlight.model.outcome import Finding, Waived
from deadlight.model.report import SCHEMA as REPORT
from deadlight.model.report import AuditReport

SCHEMA = "deadlight/baseline/v1"
ORIGIN = "baseline"


class Known(Struct, frozen=True):
    """One finding of a baseline. Only the fingerprint counts; the rest is for who reads the file."""

    fingerprint: str
    id: str = ""
    name: str = ""
    path: str = ""


class Baseline(Struct, frozen=True):
    """A baseline file."""

    schema: str
    fingerprints: tuple[Known, ...]


class _Waived(Struct, frozen=True):
    origin: str = ""


class _Told(Struct, frozen=True):
    fingerprint: str
    waived: _Waived | None = None


class _Report(Struct, frozen=True):
    """What counts of a report in JSON."""

    schema: str
    findings: tuple[_Told, ...]


def of_report(report: AuditReport) -> str:
    """Return the baseline file that forgives what `report` counts, and what the baseline in force forgave."""
    kept = [each for each in report.findings if each.waived is None or each.waived.origin == ORIGIN]
    known = tuple(Known(each.fingerprint, each.id, each.name, each.place.path) for each in kept)
    data = msgspec.json.format(msgspec.json.encode(Baseline(SCHEMA, known)), indent=2)
    return data.decode() + "\n"


def read(text: str | bytes, path: str = "the baseline") -> frozenset[str]:
    """Return the fingerprints of a baseline file, `path` in errors. Raises ConfigurationError if it is none."""
    advice = "Write it anew with `deadlight baseline`, that of an image with `deadlight image REF -f json`."
    try:
        baseline = msgspec.json.decode(text, type=Baseline)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        reported = _reported(text)
        if reported is not None:
            return reported
        raise ConfigurationError(f"{path} is no baseline: {error}", advice) from None
    if baseline.schema != SCHEMA:
        raise ConfigurationError(f"{path} has the schema {baseline.schema!r}, not {SCHEMA}", advice)
    return frozenset(known.fingerprint for known in baseline.fingerprints)


def _reported(text: str | bytes) -> frozenset[str] | None:
    """Return the fingerprints of what a report in JSON counts, and of what its baseline forgave; none if it is none."""
    try:
        report = msgspec.json.decode(text, type=_Report)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return None
    if report.schema != REPORT:
        return None
    return frozenset(
        each.fingerprint for each in report.findings if each.waived is None or each.waived.origin == ORIGIN
    )


def subtract(findings: Iterable[Finding], fingerprints: Collection[str]) -> list[Finding]:
    """Return the findings, those that the baseline holds and no waiver covers marked as waived by it."""
    waived = Waived("in the baseline", "", ORIGIN)
    return [
        replace(each, waived=waived) if each.waived is None and each.fingerprint in fingerprints else each
        for each in findings
    ]
