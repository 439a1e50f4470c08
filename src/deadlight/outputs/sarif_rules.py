"""The checks as SARIF rules: what a viewer shows beside a result."""

from __future__ import annotations

import re
from collections.abc import Iterable

from deadlight.checks.api import Check
from deadlight.checks.registry import all_checks
from deadlight.model.outcome import Finding, Severity
from deadlight.outputs.json_report import Json

LEVEL = {Severity.CRITICAL: "error", Severity.HIGH: "error", Severity.MEDIUM: "warning", Severity.LOW: "note"}

SECURITY_SEVERITY = {Severity.CRITICAL: "9.5", Severity.HIGH: "8.0", Severity.MEDIUM: "5.5", Severity.LOW: "2.0"}
"""GitHub sorts alerts by these numbers: critical from 9.0, high from 7.0, medium from 4.0."""


def rules(findings: Iterable[Finding]) -> dict[str, Json]:
    """Return the rule of every check by id, and of every other id that `findings` name."""
    found: dict[str, Json] = {check.id: _rule(check) for check in all_checks()}
    for finding in findings:
        if finding.id not in found:
            found[finding.id] = _bare_rule(finding)
    return dict(sorted(found.items()))


def _rule(check: Check) -> Json:
    body = check.documentation.partition("\n")[2].strip()
    because = f"Severity: {check.severity.word}, because {check.because}."
    links = "\n".join(f"- <{reference}>" for reference in check.refs)
    markdown = f"{body}\n\n{because}\n\n## References\n\n{links}\n" if links else f"{body}\n\n{because}\n"
    rule: dict[str, Json] = {
        "id": check.id,
        "name": check.name,
        "shortDescription": {"text": f"{check.title}."},
        "fullDescription": {"text": _first_paragraph(body) or f"{check.title}."},
        "help": {"text": _without_marks(markdown), "markdown": markdown},
        "defaultConfiguration": {"level": LEVEL[check.severity]},
        "properties": {
            "tags": ["security", "windows", "containers", check.wall],
            "precision": "high",
            "security-severity": SECURITY_SEVERITY[check.severity],
        },
    }
    if check.refs:
        rule["helpUri"] = check.refs[0]
    return rule


def _bare_rule(finding: Finding) -> Json:
    """Return the rule of an outcome that no check file describes, such as an expired waiver."""
    return {
        "id": finding.id,
        "name": finding.name,
        "shortDescription": {"text": finding.name.replace("-", " ").capitalize() + "."},
        "defaultConfiguration": {"level": LEVEL[finding.severity]},
        "properties": {"tags": ["audit"]},
    }


def _first_paragraph(body: str) -> str:
    paragraphs = (part for part in body.split("\n\n") if not part.startswith("#"))
    return _without_marks(" ".join(next(paragraphs, "").split()))


def _without_marks(markdown: str) -> str:
    """Return Markdown as plain text: heading signs, fences, code marks and angle brackets of links go."""
    text = re.sub(r"^#+ |^```.*\n", "", markdown, flags=re.MULTILINE)
    return re.sub(r"<(https?://[^>]+)>", r"\1", text).replace("`", "")
