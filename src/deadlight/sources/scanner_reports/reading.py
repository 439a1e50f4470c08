"""Tells whose report a file is by its content, and reads it."""

from __future__ import annotations

import json
from collections.abc import Callable

from deadlight.model.errors import InputError
from deadlight.model.triage import ForeignReport
from deadlight.sources.decoding import decode
from deadlight.sources.scanner_reports.fields import Json

KNOWN = "Trivy, Checkov, Kubescape, KICS, kube-linter and hadolint, as SARIF or in their own JSON"


MOST_FINDINGS = 100_000
"""Findings of the largest report that is judged; real ones have some thousands."""


def read(data: bytes) -> ForeignReport:
    """Return what a report says.

    Raises InputError for what is no report of a scanner that deadlight knows, or has too many findings.
    """
    report = _read(data)
    if len(report.findings) > MOST_FINDINGS:
        raise InputError(f"more than {MOST_FINDINGS} findings")
    return report


def _read(data: bytes) -> ForeignReport:
    from deadlight.sources.scanner_reports import checkov, hadolint, kics, kube_linter, kubescape, sarif, trivy

    report = _json(data)
    if hadolint.looks_like(report):
        return hadolint.read(report)
    if checkov.looks_like(report):
        return checkov.read(report)
    if isinstance(report, dict):
        readers: tuple[tuple[Callable[[object], bool], Callable[[Json], ForeignReport]], ...] = (
            (sarif.looks_like, sarif.read),
            (kube_linter.looks_like, kube_linter.read),
            (kubescape.looks_like, kubescape.read),
            (kics.looks_like, kics.read),
            (trivy.looks_like, trivy.read),
        )
        for looks_like, reader in readers:
            if looks_like(report):
                return reader(report)
    raise InputError(f"not a report of {KNOWN}")


def _json(data: bytes) -> object:
    import msgspec

    text = decode(data).text.strip()
    if not text.startswith(("{", "[")):
        raise InputError(f"not JSON; deadlight reads reports of {KNOWN}")
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return _with_line(text)
    except RecursionError:
        raise InputError("nested too deeply") from None


def _with_line(text: str) -> object:
    """Return what the standard library reads, which says where a text is broken. Raises InputError."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError(f"not JSON: {error.msg}", line=error.lineno) from None
    except (ValueError, RecursionError):
        raise InputError("not JSON that can be read") from None
