"""Trivy's JSON: misconfigurations of `trivy config`, `trivy fs` and `trivy k8s`.

https://github.com/aquasecurity/trivy/blob/main/pkg/types/report.go
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from deadlight.model.regex import compiled
from deadlight.model.triage import ForeignFinding, ForeignReport
from deadlight.sources.scanner_reports.fields import Json, mapping, mappings, number, path_of, text

_ID = compiled(r"(?:AVD-)?(DS|KSV|KCV)-?0*(\d{1,5})", re.IGNORECASE)
_CONTAINER = compiled(r"(?i:containers?) ['\"]?([^'\" ]+)['\"]? of (\w+) ['\"]([^'\"]+)['\"]")
_OBJECT = compiled(
    r"\b(Pod|Deployment|StatefulSet|DaemonSet|ReplicaSet|ReplicationController|Job|CronJob) ['\"]([^'\"]+)['\"]"
)
_IN_NAMESPACE = compiled(r"^([a-z]+) ['\"]?([^'\" ]+)['\"]? in ['\"]?[^'\" ]+['\"]? namespace")


def looks_like(report: object) -> bool:
    """Return whether this is what Trivy writes."""
    return isinstance(report, dict) and ("SchemaVersion" in report or "ClusterName" in report or "Resources" in report)


def key_of(rule: str) -> str:
    """Return the name of a rule in the tables: `DS002`, `AVD-DS-0002` and `DS-0002` are one rule."""
    found = _ID.fullmatch(rule)
    return f"{found[1].upper()}-{int(found[2]):04}" if found else rule


def read(report: Json) -> ForeignReport:
    """Return what a report of Trivy says; vulnerabilities, secrets and licences are no settings and left out."""
    findings: list[ForeignFinding] = []
    files: list[str] = []
    for result in mappings(report, "Results"):
        files.append(path_of(text(result, "Target")))
        findings += _result(result)
    for resource in mappings(report, "Resources"):
        for result in mappings(resource, "Results"):
            findings += _result(result, resource)
    return ForeignReport(
        scanner="trivy",
        format="json",
        version=text(report, "Trivy", "Version"),
        findings=tuple(findings),
        files=tuple(file for file in files if file),
    )


def _result(result: Json, resource: Json | None = None) -> Iterator[ForeignFinding]:
    path = "" if resource is not None else path_of(text(result, "Target"))
    for found in mappings(result, "Misconfigurations"):
        if text(found, "Status") not in ("", "FAIL"):
            continue
        cause = mapping(found, "CauseMetadata")
        message = text(found, "Message")
        container, kind, name = objects_of(message)
        rule = text(found, "ID")
        yield ForeignFinding(
            rule=rule,
            key=key_of(rule),
            title=text(found, "Title"),
            message=message,
            severity=text(found, "Severity").lower(),
            path=path,
            line=number(cause, "StartLine"),
            end_line=number(cause, "EndLine"),
            kind=text(resource, "Kind") or kind,
            namespace=text(resource, "Namespace"),
            name=text(resource, "Name") or name,
            container=container,
        )


def objects_of(message: str) -> tuple[str, str, str]:
    """Return container, kind and name of what a message of Trivy speaks of, empty where it does not say."""
    found = _CONTAINER.search(message)
    if found is not None:
        return found[1], found[2], found[3]
    found = _OBJECT.search(message)
    if found is not None:
        return "", found[1], found[2]
    found = _IN_NAMESPACE.match(message)
    if found is None:
        return "", "", ""
    # "container NAME in … namespace" gives the name of the object, not of the container.
    return "", "" if found[1] == "container" else found[1], found[2]
