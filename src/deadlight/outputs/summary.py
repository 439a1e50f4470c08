"""The table that ends a text report: how much was found, read, and left aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from deadlight.model.report import AuditReport
from deadlight.outputs.ansi import BOLD, DIM, GREEN, RED, YELLOW, Paint
from deadlight.outputs.inert import inert

LABEL_COLUMNS = 10
MOST_REASONS = 4
"""Reasons for skipping that the table names; a walk over a large tree may have many."""


def summary(report: AuditReport, paint: Paint, *, verbose: bool) -> str:
    """Return the summary table. Unless `verbose`, it says which option lists what it only counts."""
    rows = [("findings", _findings(report, paint)), *_aside(report, verbose=verbose)]
    rows += [("files", str(report.files)), ("subjects", _subjects(report)), ("time", f"{report.seconds:.2f} s")]
    lines = [paint(headline(report), BOLD, _color(report))]
    lines += [f"  {paint(label.ljust(LABEL_COLUMNS), DIM)}{value}" for label, value in rows]
    return "\n".join(lines)


def headline(report: AuditReport) -> str:
    """Return the outcome in one clause, which never calls clean what was not judged."""
    found = len(report.counted)
    if report.errors:
        return f"deadlight failed on {_many(len(report.errors), 'check')}; the rest was audited"
    if found:
        return f"{_many(found, 'finding')} in {_many(len({f.place.path for f in report.counted}), 'file')}"
    if report.unread:
        return f"No finding in what was read; {_many(len(report.unread), 'input')} could not be read"
    if not report.files:
        return "Nothing to audit"
    if not report.subjects.get("windows"):
        return "No finding; nothing here is known to run on Windows"
    return "No finding"


def _color(report: AuditReport) -> str:
    if report.counted or report.errors:
        return RED
    return YELLOW if report.unread or not report.subjects.get("windows") else GREEN


def _findings(report: AuditReport, paint: Paint) -> str:
    counts = "   ".join(
        paint.severity(word, f"{count} {word}") if count else paint(f"0 {word}", DIM)
        for word, count in report.counts().items()
    )
    safe = sum(f.fix is not None and f.fix.safe for f in report.counted)
    unsafe = sum(f.fix is not None and not f.fix.safe for f in report.counted)
    fixes = [f"{count} with {option}" for count, option in ((safe, "--fix"), (unsafe, "--unsafe-fixes")) if count]
    return counts + (f"   (fixable: {', '.join(fixes)})" if fixes else "")


def _aside(report: AuditReport, *, verbose: bool) -> Iterator[tuple[str, str]]:
    hint = "" if verbose else "   (-v lists them)"
    waived = len(report.findings) - len(report.counted)
    if waived:
        yield "waived", f"{waived}{hint}"
    if report.unread:
        yield "not read", str(len(report.unread))
    if report.unknown:
        yield "unknown", f"{len(report.unknown)}{hint}"
    if report.skipped:
        reasons = Counter(inert(row.reason) for row in report.skipped).most_common()
        listed = [f"{count} {reason}" for reason, count in reasons[:MOST_REASONS]]
        others = sum(count for _, count in reasons[MOST_REASONS:])
        yield "skipped", f"{len(report.skipped)}: " + ", ".join(listed + [f"{others} for other reasons"] * (others > 0))


def _subjects(report: AuditReport) -> str:
    total = sum(report.subjects.values())
    aside = {"linux": " (not judged)"}
    parts = [f"{count} {inert(name)}{aside.get(name, '')}" for name, count in report.subjects.items() if count]
    return f"{total}: {', '.join(parts)}" if parts else str(total)


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
