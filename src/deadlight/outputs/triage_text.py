"""A triage for a person at a terminal: the rules with their verdicts, why, and what the scanner missed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from deadlight.model.outcome import Finding
from deadlight.model.triage import NOISE, VERDICTS, TriagedFinding, TriageReport, Verdict
from deadlight.outputs.ansi import BLUE, BOLD, CYAN, DIM, GREEN, RED, YELLOW, Paint
from deadlight.outputs.inert import cut, inert
from deadlight.outputs.look import Look
from deadlight.outputs.table import table

NAMES = {
    "trivy": "Trivy", "checkov": "Checkov", "kubescape": "Kubescape", "kics": "KICS", "kube-linter": "kube-linter",
    "hadolint": "hadolint",
}  # fmt: skip
"""How the scanners are called in a sentence."""

COLUMNS: dict[Verdict, str] = {
    "holds": "holds", "other-reason": "other reason", "ignored": "ignored", "rejected": "rejected",
    "refuted": "does not hold", "unknown": "unknown", "not-windows": "not Windows",
}  # fmt: skip

STYLES: dict[Verdict, tuple[str, ...]] = {
    "holds": (RED,), "other-reason": (RED,), "ignored": (GREEN,), "rejected": (GREEN,), "refuted": (GREEN,),
    "unknown": (YELLOW,), "not-windows": (DIM,),
}  # fmt: skip


def render(report: TriageReport, look: Look) -> str:
    """Return the triage as text. Quiet (-1) has only the table of rules; verbose (1) names every finding."""
    paint = Paint(look.color)
    blocks = [rules(report, paint, look.columns)] if report.rules else []
    if look.verbosity >= 0:
        blocks += _why(report, paint, look)
        blocks += _missed(report, paint, look)
        blocks += _unread(report, paint)
    if look.verbosity >= 0 or not blocks:
        blocks.append(paint(headline(report), BOLD))
    return "\n\n".join(blocks) + "\n"


def headline(report: TriageReport) -> str:
    """Return the outcome in one sentence."""
    counts = report.counts()
    windows = len(report.findings) - counts["not-windows"]
    noise = sum(counts[verdict] for verdict in NOISE)
    name = NAMES[report.scanner]
    if not report.findings:
        return f"{name} reports nothing; deadlight has {len(report.missed)} findings of its own"
    if not windows:
        return f"None of the {len(report.findings)} findings of {name} is about Windows"
    share = f"{noise} of {windows} findings of {name} that may be about Windows are noise ({100 * noise // windows} %)"
    return f"{share}, {counts['unknown']} are unknown; {name} misses {len(report.missed)} findings of deadlight"


def rules(report: TriageReport, paint: Paint, columns: int) -> str:
    """Return the table of rules: the number of findings of each verdict."""
    shown = [verdict for verdict in VERDICTS if any(row.counts.get(verdict) for row in report.rules)]
    header = ["rule", "findings", *(COLUMNS[verdict] for verdict in shown), "title"]
    rows = [
        [
            inert(row.rule),
            str(row.total),
            *(str(row.counts.get(verdict, "")) for verdict in shown),
            inert(row.title),
        ]
        for row in report.rules
    ]
    totals = report.counts()
    rows.append(["all", str(len(report.findings)), *(str(totals[verdict]) for verdict in shown), ""])
    named = {name: verdict for verdict, name in COLUMNS.items()}

    def style(row: int, column: str, text: str) -> str:
        if row < 0 or column == "rule":
            return paint(text, BOLD)
        return paint(text, *STYLES[named[column]]) if column in named else text

    return table(header, rows, columns=columns, style=style)


def _why(report: TriageReport, paint: Paint, look: Look) -> Iterator[str]:
    """Yield why, for each rule and verdict."""
    groups: dict[tuple[str, Verdict], list[TriagedFinding]] = {}
    for row in report.findings:
        if row.judgement.verdict != "not-windows" or look.verbosity > 0:
            groups.setdefault((row.finding.rule, row.judgement.verdict), []).append(row)
    order = {row.rule: index for index, row in enumerate(report.rules)}
    verdicts = list(VERDICTS)
    for rule, verdict in sorted(groups, key=lambda key: (order[key[0]], verdicts.index(key[1]))):
        rows = groups[rule, verdict]
        yield "\n".join(_group(rule, verdict, rows, paint, look))


def _group(rule: str, verdict: Verdict, rows: list[TriagedFinding], paint: Paint, look: Look) -> Iterator[str]:
    """Yield the lines of one rule and verdict: the most frequent reason and its first place, or all of them."""
    reasons: dict[str, list[TriagedFinding]] = {}
    for row in rows:
        reasons.setdefault(row.judgement.reason, []).append(row)
    ordered = sorted(reasons.items(), key=lambda each: -len(each[1]))
    mark = paint("=", BOLD, BLUE)
    for reason, own in ordered if look.verbosity > 0 else ordered[:1]:
        yield f"{paint(inert(rule), BOLD)} {paint(VERDICTS[verdict], *STYLES[verdict])} ({len(own)}): {inert(reason)}"
        shown = own if look.verbosity > 0 else own[:1]
        yield from (f"  {paint('-->', BOLD, BLUE)} {_at(row)}" for row in shown)
        yield from (f"  {mark} see: {inert(check)}" for check in own[0].judgement.checks)
        yield from (f"  {mark} evidence: {paint(inert(source), CYAN)}" for source in own[0].judgement.evidence)
    others = len(rows) - 1
    if look.verbosity < 1 and others:
        why = f", for {len(ordered)} reasons in all" if len(ordered) > 1 else ""
        yield paint(f"  and {others} more{why} (-v lists them)", DIM)


def _at(row: TriagedFinding) -> str:
    path = row.source or row.finding.path or "(no file)"
    line = f":{row.finding.line}" if row.finding.line else ""
    subject = f"  {row.subject.kind} {row.subject.name}" if row.subject is not None else ""
    return inert(f"{path}{line}{subject}")


def _missed(report: TriageReport, paint: Paint, look: Look) -> Iterator[str]:
    if not report.missed:
        return
    name = NAMES[report.scanner]
    lines = [paint(f"Missed by {name}", BOLD)]
    if look.verbosity > 0:
        lines += [f"  {_one(finding, paint)}" for finding in report.missed]
    else:
        counts = Counter((-finding.severity, finding.id, finding.name) for finding in report.missed)
        first = {(finding.id, -finding.severity): finding for finding in reversed(report.missed)}
        for (severity, id_, check), count in sorted(counts.items()):
            example = first[id_, severity]
            place = inert(f"{example.place.path}:{example.place.position.line}")
            word = example.severity.word
            lines.append(f"  {paint.severity(word)} {paint(f'{id_} {check}', BOLD)} ({count}), as at {place}")
    yield "\n".join(cut(line, 10_000) for line in lines)


def _one(finding: Finding, paint: Paint) -> str:
    place = inert(f"{finding.place.path}:{finding.place.position.line}")
    name = paint(f"{finding.id} {finding.name}", BOLD)
    return f"{place}: {paint.severity(finding.severity.word)} {name}: {inert(finding.message)}"


def _unread(report: TriageReport, paint: Paint) -> Iterator[str]:
    if report.unread:
        lines = [f"  {inert(path or '(no file)')}: {inert(reason)}" for path, reason in report.unread]
        yield "\n".join([paint("Not read", BOLD, RED), *lines])
