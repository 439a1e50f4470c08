"""KICS' JSON.

https://github.com/Checkmarx/kics/blob/master/docs/results.md; https://docs.kics.io/latest/results/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from deadlight.model.regex import compiled
from deadlight.model.triage import ForeignFinding, ForeignReport
from deadlight.sources.scanner_reports.fields import Json, mappings, number, path_of, text

_NAME = compiled(r"metadata\.name=\{\{([^{}]+)\}\}")
_CONTAINER = compiled(r"(?:containers|initContainers)\.name=\{\{([^{}]+)\}\}")
_KIND = compiled(r"kind=\{\{([^{}]+)\}\}")


def looks_like(report: object) -> bool:
    """Return whether this is what KICS writes."""
    return isinstance(report, dict) and "queries" in report and ("files_scanned" in report or "kics_version" in report)


def read(report: Json) -> ForeignReport:
    """Return what the queries found; a query stands under its id, which is what its suppressions name."""
    findings = [finding for query in mappings(report, "queries") for finding in _query(query)]
    return ForeignReport(scanner="kics", format="json", version=text(report, "kics_version"), findings=tuple(findings))


def _query(query: Json) -> Iterator[ForeignFinding]:
    rule = text(query, "query_id").lower()
    for file in mappings(query, "files"):
        searched = text(file, "search_key")
        name, container, kind = (_first(pattern, searched) for pattern in (_NAME, _CONTAINER, _KIND))
        yield ForeignFinding(
            rule=rule,
            key=rule,
            title=text(query, "query_name"),
            message=text(file, "actual_value"),
            severity=text(query, "severity").lower(),
            path=path_of(text(file, "file_name")),
            line=number(file, "line"),
            end_line=number(file, "line"),
            kind=kind,
            name=name,
            container=container,
        )


def _first(pattern: re.Pattern[str], searched: str) -> str:
    found = pattern.search(searched)
    return found[1].strip() if found is not None else ""
