"""A triage as Markdown: for a job summary or a comment on a change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from deadlight.model.triage import NOISE, VERDICTS, TriageReport
from deadlight.outputs.look import Look
from deadlight.outputs.markdown import escaped
from deadlight.outputs.triage_text import COLUMNS, NAMES, headline


def render(report: TriageReport, look: Look) -> str:  # noqa: ARG001 - every renderer takes it
    """Return the triage as GitHub-flavoured Markdown."""
    return "\n\n".join(_blocks(report)) + "\n"


def _blocks(report: TriageReport) -> Iterator[str]:
    yield f"# deadlight triage of {NAMES[report.scanner]}"
    yield f"**{escaped(headline(report))}.**"
    if report.rules:
        yield _rules(report)
    yield from _reasons(report)
    if report.missed:
        counts = Counter((-finding.severity, finding.id, finding.name) for finding in report.missed)
        words = {-finding.severity: finding.severity.word for finding in report.missed}
        rows = [
            f"| {words[severity]} | {id_} {name} | {count} |" for (severity, id_, name), count in sorted(counts.items())
        ]
        yield f"## Missed by {NAMES[report.scanner]}"
        yield "\n".join(["| severity | check | findings |", "|---|---|--:|", *rows])
    if report.unread:
        yield "## Not read"
        yield "\n".join(f"- {escaped(path or '(no file)')}: {escaped(reason)}" for path, reason in report.unread)


def _rules(report: TriageReport) -> str:
    header = f"| rule | findings | {' | '.join(COLUMNS[verdict] for verdict in VERDICTS)} | title |"
    rows = []
    for row in report.rules:
        counts = " | ".join(str(row.counts.get(verdict, "")) for verdict in VERDICTS)
        rows.append(f"| {escaped(row.rule)} | {row.total} | {counts} | {escaped(row.title)} |")
    return "\n".join([header, f"|---|{'--:|' * (len(VERDICTS) + 1)}---|", *rows])


def _reasons(report: TriageReport) -> Iterator[str]:
    """Yield why findings are noise, once a rule and reason."""
    seen: dict[tuple[str, str, str], str] = {}
    for row in report.findings:
        if row.judgement.verdict in NOISE:
            evidence = row.judgement.evidence[1:2] or row.judgement.evidence[:1]
            key = (row.finding.rule, VERDICTS[row.judgement.verdict], row.judgement.reason)
            seen.setdefault(key, evidence[0] if evidence else "")
    if seen:
        yield "## Why it is noise"
        yield "\n".join(
            f"- {escaped(rule)} {verdict}: {escaped(reason)} ({escaped(evidence)})"
            for (rule, verdict, reason), evidence in sorted(seen.items())
        )
