"""Kubescape's JSON, format version v2.

https://github.com/kubescape/opa-utils/blob/main/reporthandling/v2/datastructures.go, with
results/v1/resourcesresults and datastructuresv1.go beside it. It names objects and files, no lines.
"""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.regex import compiled
from deadlight.model.triage import ForeignFinding, ForeignReport
from deadlight.sources.scanner_reports.fields import Json, mapping, mappings, path_of, text

_CONTAINER = compiled(r"(?:^|\.)containers\[(\d{1,4})\]")


def looks_like(report: object) -> bool:
    """Return whether this is what Kubescape writes."""
    return isinstance(report, dict) and "summaryDetails" in report and ("results" in report or "resources" in report)


def read(report: Json) -> ForeignReport:
    """Return the failed controls, one for each resource and each container that it names."""
    resources = {text(row, "resourceID"): row for row in mappings(report, "resources")}
    findings: list[ForeignFinding] = []
    for result in mappings(report, "results"):
        name = text(result, "resourceID")
        findings += _result(result, name, resources.get(name, {}))
    metadata = mapping(report, "metadata")
    roots = (
        text(metadata, "targetMetadata", "gitRepoContextMetadata", "localRootPath"),
        text(metadata, "targetMetadata", "directoryContextMetadata", "basePath"),
    )
    return ForeignReport(
        scanner="kubescape",
        format="json",
        version=text(metadata, "scanMetadata", "kubescapeVersion"),
        findings=tuple(findings),
        roots=tuple(path_of(root) for root in roots if root),
    )


def _result(result: Json, resource_id: str, resource: Json) -> Iterator[ForeignFinding]:
    thing = mapping(resource, "object") or mapping(result, "rawResource", "object")
    source = mapping(resource, "source") or mapping(result, "rawResource", "source")
    path = path_of(text(source, "relativePath") or text(source, "path") or text(thing, "sourcePath")).partition(":")[0]
    group_kind = resource_id.split("/")
    for control in mappings(result, "controls"):
        if text(control, "status", "status") != "failed":
            continue
        rule = text(control, "controlID")
        for index in _containers(control):
            yield ForeignFinding(
                rule=rule,
                key=rule,
                title=text(control, "name"),
                path=path,
                kind=text(thing, "kind") or (group_kind[-2] if len(group_kind) > 1 else ""),
                namespace=text(thing, "metadata", "namespace"),
                name=text(thing, "metadata", "name") or group_kind[-1],
                container_index=index,
            )


def _containers(control: Json) -> list[int]:
    """Return the indices of the containers that a control fails for, -1 for the object as a whole."""
    found: set[int] = set()
    for rule in mappings(control, "rules"):
        if text(rule, "status") not in ("", "failed"):
            continue
        for path in mappings(rule, "paths"):
            written = text(path, "failedPath") or text(path, "fixPath", "path") or text(path, "reviewPath")
            match = _CONTAINER.search(written)
            found.add(int(match[1]) if match is not None else -1)
    return sorted(found) or [-1]
