"""Checkov's JSON: one report, or a list of one a framework.

https://www.checkov.io/2.Basics/Reviewing%20Scan%20Results.html
"""

from __future__ import annotations

from deadlight.model.regex import compiled
from deadlight.model.triage import ForeignFinding, ForeignReport
from deadlight.sources.scanner_reports.fields import Json, inside, mapping, mappings, path_of, text

_CONTAINER = compiled(r"(?:^|/)containers/\[?(\d{1,4})\]?(?:/|$)")
_DOCKERFILE = "dockerfile"


def looks_like(report: object) -> bool:
    """Return whether this is what Checkov writes, also where it found nothing."""
    reports = report if isinstance(report, list) else [report]
    return bool(reports) and all(
        isinstance(each, dict) and ("check_type" in each or "checkov_version" in each) for each in reports
    )


def read(report: object) -> ForeignReport:
    """Return the failed checks of one report or of several."""
    findings: list[ForeignFinding] = []
    roots: dict[str, None] = {}
    version = ""
    for part in report if isinstance(report, list) else [report]:
        version = text(part, "summary", "checkov_version") or text(part, "checkov_version") or version
        for failed in mappings(part, "results", "failed_checks"):
            findings.append(_finding(failed, text(part, "check_type")))
            root = _root(failed)
            if root:
                roots[root] = None
    return ForeignReport(
        scanner="checkov", format="json", version=version, findings=tuple(findings), roots=tuple(roots)
    )


def _finding(failed: Json, framework: str) -> ForeignFinding:
    rule = text(failed, "check_id")
    line, end = _lines(failed, framework)
    kind = namespace = name = ""
    index = -1
    if framework != _DOCKERFILE:
        kind, namespace, name = object_of(text(failed, "resource"))
        index = _container(failed)
    return ForeignFinding(
        rule=rule,
        key=rule,
        title=text(failed, "check_name"),
        severity=text(failed, "severity").lower(),
        path=path_of(text(failed, "file_path")).lstrip("/"),
        line=line,
        end_line=end,
        kind=kind,
        namespace=namespace,
        name=name,
        container_index=index,
    )


def _lines(failed: Json, framework: str) -> tuple[int, int]:
    """Return first and last line; none for a check of a whole Dockerfile, whose lines are all of its lines."""
    if framework == _DOCKERFILE and not text(failed, "resource").rpartition(".")[2]:
        return 0, 0
    lines = inside(failed, "file_line_range")
    if isinstance(lines, list) and len(lines) == 2 and all(type(line) is int for line in lines):
        return max(0, lines[0]), max(0, lines[1])
    return 0, 0


def object_of(resource: str) -> tuple[str, str, str]:
    """Return kind, namespace and name of `Deployment.default.web`; a name may hold dots."""
    parts = resource.split(".", 2)
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else ("", "", "")


def _container(failed: Json) -> int:
    """Return the index of the one container that the check looked at, -1 where there are several or none."""
    keys = inside(mapping(failed, "check_result"), "evaluated_keys")
    found = {
        int(match[1]) for key in (keys if isinstance(keys, list) else ()) if (match := _CONTAINER.search(str(key)))
    }
    return found.pop() if len(found) == 1 else -1


def _root(failed: Json) -> str:
    whole, below = text(failed, "file_abs_path").replace("\\", "/"), text(failed, "file_path").replace("\\", "/")
    return whole.removesuffix(below) if below and whole.endswith(below) else ""
