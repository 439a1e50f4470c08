"""The report as JUnit XML: a suite for each file, a failure for each finding, an error for what was not read."""

from __future__ import annotations

from collections import defaultdict
from xml.etree import ElementTree as ET

from deadlight.model.outcome import Finding, Unread
from deadlight.model.regex import compiled
from deadlight.model.report import AuditReport
from deadlight.outputs.inert import inert
from deadlight.outputs.look import Look

_NOT_XML = compiled("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, escaped or not."""


def render(report: AuditReport, look: Look) -> str:  # noqa: ARG001 - every renderer takes it
    """Return the report as JUnit XML. Waived findings are skipped tests; times are left out, so that runs compare."""
    root = ET.Element("testsuites", name="deadlight")
    findings, unread = defaultdict[str, list[Finding]](list), defaultdict[str, list[Unread]](list)
    for finding in report.findings:
        findings[finding.place.path].append(finding)
    for row in report.unread:
        unread[row.path].append(row)
    root.append(_audit(report, clean=max(report.files - len(findings.keys() | unread.keys()), 0)))
    for path in sorted(findings.keys() | unread.keys()):
        suite = ET.Element("testsuite", name=_text(path))
        suite.extend(_finding(finding) for finding in findings[path])
        suite.extend(_unread(row) for row in unread[path])
        root.append(suite)
    for element in [*root, root]:
        _count(element)
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _audit(report: AuditReport, *, clean: int) -> ET.Element:
    """Return the suite of the run as a whole: its counts, the files in order, and errors of deadlight itself."""
    suite = ET.Element("testsuite", name="deadlight")
    properties = ET.SubElement(suite, "properties")
    counts = {
        "files": report.files,
        "clean files": clean,
        "unknown": len(report.unknown),
        "skipped": len(report.skipped),
    }
    for name, value in {"version": report.version, **counts}.items():
        ET.SubElement(properties, "property", name=name, value=str(value))
    if clean:
        plural = "file" if clean == 1 else "files"
        ET.SubElement(suite, "testcase", classname="deadlight", name=f"{clean} {plural} without findings")
    for number, message in enumerate(report.errors, start=1):
        case = ET.SubElement(suite, "testcase", classname="deadlight", name=f"error {number}")
        ET.SubElement(case, "error", type="error", message=_text(message))
    return suite


def _finding(finding: Finding) -> ET.Element:
    place = finding.place
    at = place.inside
    case = ET.Element(
        "testcase",
        classname=_text(place.path),
        name=_text(f"{finding.id} {finding.name} at {at}"),
        file=_text(place.path),
        line=str(place.position.line),
    )
    if finding.waived is not None:
        ET.SubElement(case, "skipped", message=_text(f"waived: {finding.waived.reason}"))
        return case
    failure = ET.SubElement(case, "failure", type=finding.severity.word, message=_text(finding.message))
    lines = [f"{place.path}:{at}: {finding.severity.word} {finding.id} {finding.name}: {finding.message}"]
    if place.line_text.strip():
        lines.append(place.line_text.strip())
    if finding.fix is not None:
        lines.append(f"fix: {finding.fix.title} ({'--fix' if finding.fix.safe else '--unsafe-fixes'})")
    failure.text = "\n".join(_text(line) for line in lines)
    return case


def _unread(row: Unread) -> ET.Element:
    line = {"line": str(row.line)} if row.line else {}
    name = f"not read, line {row.line}" if row.line else "not read"
    case = ET.Element("testcase", {"classname": _text(row.path), "name": name, "file": _text(row.path), **line})
    ET.SubElement(case, "error", type="unread", message=_text(row.reason))
    return case


def _count(element: ET.Element) -> None:
    """Set the numbers of tests, failures, errors and skipped tests of a suite, as every reader expects them."""
    element.set("tests", str(sum(1 for _ in element.iter("testcase"))))
    element.set("failures", str(sum(1 for _ in element.iter("failure"))))
    element.set("errors", str(sum(1 for _ in element.iter("error"))))
    element.set("skipped", str(sum(1 for _ in element.iter("skipped"))))


def _text(text: str) -> str:
    """Return `text` as one line that XML can hold."""
    return _NOT_XML.sub("\ufffd", inert(text))
