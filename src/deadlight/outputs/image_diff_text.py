"""A comparison of images for a person at a terminal: what got worse first, then what else is different."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deadlight.model.image_diff import Change, ImageDiff
from deadlight.model.outcome import Finding
from deadlight.outputs.ansi import BOLD, CYAN, DIM, GREEN, RED, YELLOW, Paint
from deadlight.outputs.image_diff_json import parts
from deadlight.outputs.image_diff_words import (
    HEADINGS,
    MARKS,
    WHICH,
    headline,
    of_the_image,
    own_first,
    rows,
    vulnerability,
    words,
)
from deadlight.outputs.inert import MOST_LINES, cut, inert, wrapped
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
            head, *more = wrapped(inert(text), wide - _LABEL - 2, 0 if look.verbosity > 0 else MOST_LINES)
            yield f"  {paint(label.ljust(_LABEL), DIM)}{head}"
            yield from (" " * (_LABEL + 2) + line for line in more)
    yield from _section("Findings", list(_findings(diff, paint, indent="  ")), paint, look)
    yield from _exposure(diff, paint, look, wide)
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
    worse = diff.worse or diff.worse_by
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


def _exposure(diff: ImageDiff, paint: Paint, look: Look, wide: int) -> Iterator[str]:
    """Yield what was opened and closed; what is in the kernel only, the host's in process isolation, by its number."""
    lines, left = [], []
    for mark, word, style, found in (
        ("+", "opened", RED, diff.opened), ("-", "closed", GREEN, diff.closed), ("?", "not known", YELLOW, diff.unsure),
    ):  # fmt: skip
        own, of_host = of_the_image(found)
        for one in found if look.verbosity > 0 else own:
            severity = paint.severity(one.severity or "low", (one.severity or "unknown").ljust(8))
            text = _cut(vulnerability(one), wide - 33, look)
            lines.append(f"  {paint(mark, style)} {inert(one.id).ljust(19)} {severity} {text}")
        if of_host and look.verbosity <= 0:
            left.append(f"{of_host} {word} in the kernel, the host's in process isolation")
    yield from _section("Vulnerabilities", lines, paint, look, more=left)


def _part(heading: str, changes: Sequence[Change], paint: Paint, look: Look, wide: int) -> Iterator[str]:
    own, others = own_first(changes)
    shown = changes if look.verbosity > 0 else own
    lines = [
        f"  {paint(mark := MARKS[each.change], _STYLES[mark])} {_cut(words(each), wide - 4, look)}" for each in shown
    ]
    more = [f"{others} of Windows itself"] if others and look.verbosity <= 0 else []
    yield from _section(heading, lines, paint, look, more=more)


def _cut(text: str, columns: int, look: Look) -> str:
    return inert(text) if look.verbosity > 0 else cut(inert(text), columns)


def _section(
    heading: str, lines: Sequence[str], paint: Paint, look: Look, *, more: Sequence[str] = ()
) -> Iterator[str]:
    """Yield a heading and its lines, so many of them as are wanted; `more` says what else there is."""
    if not lines and not more:
        return
    yield from ("", paint(heading, BOLD))
    kept = lines if look.verbosity > 0 or len(lines) <= MOST + 1 else lines[:MOST]
    yield from kept
    left = [f"{len(lines) - len(kept)} more"] if len(kept) < len(lines) else []
    if left or more:
        yield paint(f"  and {', and '.join([*left, *more])} (-v lists them)", DIM)
