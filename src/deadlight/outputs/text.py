"""The report for a person at a terminal: findings by file with the source line, then what else is to know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

from deadlight.model.outcome import Finding, Place, Severity, Waived
from deadlight.model.report import AuditReport
from deadlight.outputs.ansi import BLUE, BOLD, CYAN, DIM, GREEN, RED, Paint
from deadlight.outputs.inert import cut, inert
from deadlight.outputs.look import Look
from deadlight.outputs.snippet import framed
from deadlight.outputs.summary import summary


def render(report: AuditReport, look: Look) -> str:
    """Return the report as text.

    Quiet (-1) has one line for each finding and each input not read. Verbose (1) adds waived
    findings, unknown outcomes, checks that did not apply, and skipped files.
    """
    paint = Paint(look.color)
    blocks = _short(report, paint) if look.verbosity < 0 else _full(report, paint, look)
    text = "\n".join(blocks)
    return text + "\n" if text else ""


def _short(report: AuditReport, paint: Paint) -> Iterator[str]:
    for finding in report.counted:
        severity = paint.severity(finding.severity.word)
        mark = paint(" [*]", CYAN) if finding.fix is not None and finding.fix.safe else ""
        name = paint(f"{finding.id} {finding.name}", BOLD)
        yield f"{_at(finding.place)}: {severity} {name}:{mark} {inert(finding.message)}"
    for unread in report.unread:
        yield f"{_line(unread.path, unread.line)}: {paint('not read', BOLD, RED)}: {inert(unread.reason)}"
    for error in report.errors:
        yield f"{paint('error', BOLD, RED)}: {inert(error)}"


def _full(report: AuditReport, paint: Paint, look: Look) -> Iterator[str]:
    if report.image is not None:
        from deadlight.outputs.image_text import lines as on_image

        yield from on_image(report.image, paint, look.columns, verbose=look.verbosity > 0)
    shown = report.findings if look.verbosity > 0 else report.counted
    for path, findings in groupby(shown, key=lambda finding: finding.place.path):
        group = list(findings)
        yield f"{paint(inert(path), BOLD)}  {paint(_tally(group), DIM)}\n"
        for finding in group:
            yield "\n".join(_finding(finding, paint, look)) + "\n"
    yield from _section("Notes", (f"  {inert(note)}" for note in report.notes), paint)
    unread = (f"  {_line(row.path, row.line)}: {inert(row.reason)}" for row in report.unread)
    yield from _section("Not read", unread, paint, RED)
    if look.verbosity > 0:
        yield from _details(report, paint)
    if report.network is not None:
        from deadlight.outputs.network_text import lines

        yield f"{paint('Network', BOLD)}\n"
        yield from lines(report.network, paint, look.columns)
    yield from _section("Errors in deadlight itself", (f"  {inert(error)}" for error in report.errors), paint, RED)
    yield summary(report, paint, verbose=look.verbosity > 0)


def _tally(findings: Iterable[Finding]) -> str:
    counts = Counter("waived" if finding.waived else finding.severity.word for finding in findings)
    order = [severity.word for severity in sorted(Severity, reverse=True)] + ["waived"]
    return ", ".join(f"{counts[word]} {word}" for word in order if counts[word])


def _finding(finding: Finding, paint: Paint, look: Look) -> Iterator[str]:
    word = "waived" if finding.waived else finding.severity.word
    label = paint(word, DIM) if finding.waived else paint.severity(word)
    yield f"{label}[{paint(f'{finding.id} {finding.name}', BOLD)}]: {inert(finding.message)}"
    gutter = " " * len(str(finding.place.position.line))
    yield f"{gutter}{paint('-->', BOLD, BLUE)} {_at(finding.place)}"
    frame = framed(finding.place, paint, look.columns, finding.severity.word)
    yield from frame
    footer = list(_footer(finding, paint, look))
    if frame and footer:
        yield f"{gutter} {paint('|', BOLD, BLUE)}"
    for key, value in footer:
        yield f"{gutter} {paint('=', BOLD, BLUE)} {paint(key, BOLD)}: {value}"


def _footer(finding: Finding, paint: Paint, look: Look) -> Iterator[tuple[str, str]]:
    for place in finding.related:
        source = cut(inert(place.line_text.strip()), max(look.columns // 2, 20))
        yield "see", f"{_at(place)}" + (f"  {paint(source, DIM)}" if source else "")
    if finding.opens:
        yield "opens", inert(finding.opens)
    if finding.fix is not None:
        option = "--fix" if finding.fix.safe else "--unsafe-fixes"
        yield "fix", f"{paint(inert(finding.fix.title), GREEN)} ({option})"
    if finding.waived is not None:
        yield "waived", _waiver(finding.waived)


def _waiver(waived: Waived) -> str:
    until = f" until {inert(waived.until)}" if waived.until else ""
    return f"{inert(waived.reason)} ({inert(waived.origin)}{until})"


def _details(report: AuditReport, paint: Paint) -> Iterator[str]:
    unknown = (
        f"  {_at(row.place)}: {row.id} {row.name} on {inert(f'{row.subject.kind} {row.subject.name}')}: "
        + inert(row.reason)
        for row in report.unknown
    )
    systems = (
        f"  {inert(f'{row.subject.kind} {row.subject.name}')} in {inert(row.path)}: {row.system}, {inert(row.reason)}"
        for row in report.judged
    )
    yield from _section("Systems", systems, paint)
    yield from _section("Unknown", unknown, paint)
    unapplied = (f"  {row.id} {row.name}: {inert(row.reason)} ({row.count})" for row in report.not_applicable)
    yield from _section("Not applicable", unapplied, paint)
    yield from _section("Skipped", (f"  {inert(row.path)}: {inert(row.reason)}" for row in report.skipped), paint)


def _section(title: str, lines: Iterable[str], paint: Paint, *styles: str) -> Iterator[str]:
    listed = list(lines)
    if listed:
        yield "\n".join([paint(title, BOLD, *styles), *listed]) + "\n"


def _at(place: Place) -> str:
    return inert(place.shown)


def _line(path: str, line: int) -> str:
    return f"{inert(path)}:{line}" if line else inert(path)
