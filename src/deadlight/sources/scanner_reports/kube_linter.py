"""kube-linter's JSON.

https://github.com/stackrox/kube-linter/blob/main/pkg/run/run.go, with diagnostic/diagnostic.go and
lintcontext/context.go beside it. It names objects and no lines.
"""

from __future__ import annotations

from deadlight.model.regex import compiled
from deadlight.model.triage import ForeignFinding, ForeignReport
from deadlight.sources.scanner_reports.fields import Json, mapping, mappings, path_of, text

_CONTAINER = compiled(r"container \"([^\"]+)\"")


def looks_like(report: object) -> bool:
    """Return whether this is what kube-linter writes."""
    return isinstance(report, dict) and "Reports" in report and "KubeLinterVersion" in mapping(report, "Summary")


def read(report: Json) -> ForeignReport:
    """Return the findings of a report."""
    return ForeignReport(
        scanner="kube-linter",
        format="json",
        version=text(report, "Summary", "KubeLinterVersion"),
        findings=tuple(_finding(row) for row in mappings(report, "Reports")),
    )


def container_of(message: str) -> str:
    """Return the container that a message speaks of, empty where it names none."""
    found = _CONTAINER.search(message)
    return found[1] if found is not None else ""


def _finding(row: Json) -> ForeignFinding:
    rule, message, thing = text(row, "Check"), text(row, "Diagnostic", "Message"), mapping(row, "Object", "K8sObject")
    return ForeignFinding(
        rule=rule,
        key=rule,
        title=rule,
        message=message,
        path=path_of(text(row, "Object", "Metadata", "FilePath")),
        kind=text(thing, "GroupVersionKind", "Kind"),
        namespace=text(thing, "Namespace"),
        name=text(thing, "Name"),
        container=container_of(message),
    )
