"""SARIF 2.1.0 of any of the scanners, told by the name of the tool.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote, urlsplit

from deadlight.model.errors import InputError
from deadlight.model.regex import compiled
from deadlight.model.triage import ForeignFinding, ForeignReport, Scanner
from deadlight.sources.scanner_reports import kube_linter, trivy
from deadlight.sources.scanner_reports.fields import Json, mapping, mappings, number, path_of, text

SCANNERS: dict[str, Scanner] = {
    "trivy": "trivy",
    "checkov": "checkov",
    "kubescape": "kubescape",
    "kics": "kics",
    "kube-linter": "kube-linter",
    "kubelinter": "kube-linter",
    "hadolint": "hadolint",
}
"""The name of the tool, in lower case, and the scanner."""

_OBJECT = compiled(r"object: (\S+)/(\S+) (?:[\w.]*/)?[\w.]+, Kind=(\w+)")
_MESSAGE = compiled(r"^Message: (.*)$", re.MULTILINE)


def looks_like(report: object) -> bool:
    """Return whether this is SARIF."""
    return isinstance(report, dict) and isinstance(report.get("runs"), list)


def read(report: Json) -> ForeignReport:
    """Return the findings of the runs of one scanner. Raises InputError for a tool that is none of those known."""
    runs = [
        (run, scanner)
        for run in mappings(report, "runs")
        if (scanner := SCANNERS.get(text(run, "tool", "driver", "name").lower())) is not None
    ]
    if not runs:
        names = ", ".join(sorted({text(run, "tool", "driver", "name") for run in mappings(report, "runs")}))
        raise InputError(f"SARIF of {names or 'no tool'}, whose rules deadlight does not know")
    scanner = runs[0][1]
    findings: list[ForeignFinding] = []
    roots: dict[str, None] = {}
    for run, of in runs:
        if of != scanner:
            raise InputError(f"SARIF of both {scanner} and {of}: give them one at a time")
        findings += _run(run, scanner)
        for base in mapping(run, "originalUriBaseIds").values():
            if root := _folder(text(base, "uri")):
                roots[root] = None
    return ForeignReport(
        scanner=scanner,
        format="sarif",
        version=text(runs[0][0], "tool", "driver", "version") or text(runs[0][0], "tool", "driver", "semanticVersion"),
        findings=tuple(findings),
        roots=tuple(roots),
    )


def _run(run: Json, scanner: Scanner) -> Iterator[ForeignFinding]:
    rules = list(mappings(run, "tool", "driver", "rules"))
    titles = {text(rule, "id"): text(rule, "shortDescription", "text") or text(rule, "name") for rule in rules}
    for result in mappings(run, "results"):
        if text(result, "kind") not in ("", "fail", "review", "open") or list(mappings(result, "suppressions")):
            continue
        rule = text(result, "ruleId") or text(result, "rule", "id")
        location = next(mappings(result, "locations"), {})
        region = mapping(location, "physicalLocation", "region")
        line = number(region, "startLine")
        yield _finding(
            scanner,
            rule,
            unescape(titles.get(rule, "")),
            text(result, "message", "text"),
            text(result, "level"),
            _path(text(location, "physicalLocation", "artifactLocation", "uri")),
            (line, number(region, "endLine") or line),
        )


def _finding(
    scanner: Scanner, rule: str, title: str, message: str, level: str, path: str, lines: tuple[int, int]
) -> ForeignFinding:
    key, container, kind, namespace, name = rule, "", "", "", ""
    if scanner == "trivy":
        key = trivy.key_of(rule)
        told = _MESSAGE.search(message)
        message = told[1] if told is not None else message
        container, kind, name = trivy.objects_of(message)
    elif scanner == "kube-linter":
        container = kube_linter.container_of(message)
        told = _OBJECT.search(message)
        namespace, name, kind = (told[1], told[2], told[3]) if told is not None else ("", "", "")
        namespace = "" if namespace.startswith("<") else namespace
        lines = (0, 0) if lines[0] <= 1 else lines
    elif scanner == "kics":
        key = rule.lower()
    return ForeignFinding(
        rule=rule,
        key=key,
        title=title,
        message=message,
        severity=level,
        path=path,
        line=lines[0],
        end_line=lines[1],
        kind=kind,
        namespace=namespace,
        name=name,
        container=container,
    )


def _path(uri: str) -> str:
    if uri.startswith("file:"):
        return _folder(uri)
    return path_of(unquote(uri))


def _folder(uri: str) -> str:
    """Return the path of a `file:` URI on this machine, empty for any other."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return ""
    if parts.scheme != "file" or parts.netloc not in ("", "localhost"):
        return ""
    path = unquote(parts.path)
    return path[1:] if re.match(r"/[A-Za-z]:/", path) else path
