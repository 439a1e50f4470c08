"""A comparison of images for a person at a terminal: what got worse first, then what else is different."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deadlight.model.image_diff import Change, ImageDiff, OpenVulnerability
from deadlight.model.outcome import Finding
from deadlight.outputs.ansi import BOLD, CYAN, DIM, GREEN, RED, YELLOW, Paint
from deadlight.outputs.image_diff_json import parts
from deadlight.outputs.image_diff_words import HEADINGS, MARKS, WHICH, headline, own_first, rows, vulnerability, words
from deadlight.outputs.inert import cut, inert
from deadlight.outputs.look import Look

MOST = 20
"""Lines of one part that are shown unless all are asked for."""

_LABEL = 14
_STYLES = {"+": CYAN, "-": CYAN, "~": YELLOW}


def render(diff: ImageDiff, look: Look) -> str:
    """Return the comparison as text. Quiet (-1) has the findings only; verbose (1) all that differs."""
    return "\n".join(_lines(diff, look, Paint(look.color))) + "\n"


def _lines(diff: ImageDiff, look: Look, paint: Paint) -> Iterator[str]:
    wide = max(look.columns, 60)
    if look.verbosity < 0:
        yield from _findings(diff, paint)
        yield from (f"{inert(each.path)}: not read: {inert(each.reason)}".removeprefix(": ") for each in diff.unread)
        return
    yield f"{paint(inert(diff.old.reference), BOLD)} → {paint(inert(diff.new.reference), BOLD)}"
    if diff.old.read and diff.new.read:
        for label, text in rows(diff):
            shown = inert(text) if look.verbosity > 0 else cut(inert(text), wide - _LABEL - 2)
            yield f"  {paint(label.ljust(_LABEL), DIM)}{shown}"
    yield from _section("Findings", list(_findings(diff, paint, indent="  ")), paint, look)
    told = [
        *_vulnerabilities("+", diff.opened, paint, RED),
        *_vulnerabilities("-", diff.closed, paint, GREEN),
        *_vulnerabilities("?", diff.unsure, paint, YELLOW),
    ]
    yield from _section("Vulnerabilities", [cut(line, wide + 24) for line in told], paint, look)
    for name, changes in parts(diff):
        yield from _part(HEADINGS[name], changes, paint, look, wide)
    yield from _section(
        "Not read",
        [f"  {inert(each.path)}: {inert(each.reason)}".replace("  : ", "  ") for each in diff.unread],
        paint,
        look,
    )
    yield from _section(
        "Not known", [f"  {WHICH[which]}: {inert(reason)}" for which, reason in diff.doubts], paint, look
    )
    if look.verbosity > 0:
        yield from _section("Notes", [f"  {inert(note)}" for note in diff.notes], paint, look)
    yield from _section("Errors in deadlight itself", [f"  {inert(error)}" for error in diff.errors], paint, look)
    worse = len(diff.worse)
    yield ""
    yield paint(f"{headline(diff)[:1].upper()}{headline(diff)[1:]}", BOLD, RED if worse else GREEN)


def _findings(diff: ImageDiff, paint: Paint, indent: str = "") -> Iterator[str]:
    for finding in diff.gained:
        yield indent + paint("+ ", RED) + _told(finding, paint)
    for each in diff.altered:
        risen = each.new.severity > each.old.severity
        was = f" (was {each.old.severity.word})" if each.new.severity != each.old.severity else ""
        yield indent + paint("~ ", RED if risen else YELLOW) + _told(each.new, paint) + was
    for finding in diff.lost:
        yield indent + paint("- ", GREEN) + _told(finding, paint)


def _told(finding: Finding, paint: Paint) -> str:
    word = finding.severity.word
    return f"{paint.severity(word, word.ljust(8))} {finding.id} {finding.name}: {inert(finding.message)}"


def _vulnerabilities(mark: str, found: Sequence[OpenVulnerability], paint: Paint, style: str) -> Iterator[str]:
    for one in found:
        severity = paint.severity(one.severity or "low", (one.severity or "unknown").ljust(8))
        yield f"  {paint(mark, style)} {inert(one.id).ljust(19)} {severity} {inert(vulnerability(one))}"


def _part(heading: str, changes: Sequence[Change], paint: Paint, look: Look, wide: int) -> Iterator[str]:
    own, others = own_first(changes)
    shown = changes if look.verbosity > 0 else own
    lines = [
        f"  {paint(mark := MARKS[each.change], _STYLES[mark])} {_cut(words(each), wide - 4, look)}" for each in shown
    ]
    if look.verbosity > 0:
        others = 0
    yield from _section(heading, lines, paint, look, more=others)


def _cut(text: str, columns: int, look: Look) -> str:
    return inert(text) if look.verbosity > 0 else cut(inert(text), columns)


def _section(heading: str, lines: Sequence[str], paint: Paint, look: Look, *, more: int = 0) -> Iterator[str]:
    """Yield a heading and its lines, so many of them as are wanted; `more` are changes of Windows that are not told."""
    if not lines and not more:
        return
    yield from ("", paint(heading, BOLD))
    kept = lines if look.verbosity > 0 or len(lines) <= MOST + 1 else lines[:MOST]
    yield from kept
    left = [f"{len(lines) - len(kept)} more"] if len(kept) < len(lines) else []
    left += [f"{more} of Windows itself"] if more else []
    if left:
        yield paint(f"  and {' and '.join(left)} (-v lists them)", DIM)
