"""One check in full for a person at a terminal: what it says, why it matters, examples and their mend."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deadlight.checks.api import Bad, Check, Good, Noted
from deadlight.model.errors import UsageError
from deadlight.outputs.ansi import BLUE, BOLD, CYAN, DIM, GREEN, RED, Paint
from deadlight.outputs.examples import Listing, difference, heading, listings

_INSIDE = re.compile(r"(?<=[a-z])(?=[A-Z])")
_CODE = re.compile(r"`([^`]+)`")


def render(check: Check, format: str = "text", *, color: bool = False) -> str:  # noqa: A002 - the option's name
    """Return the page of `check` as text, markdown or json. Raises UsageError for another format."""
    if format == "text":
        return "\n".join(_page(check, Paint(color))) + "\n"
    if format == "markdown":
        from deadlight.outputs.explain_markdown import page

        return page(check)
    if format == "json":
        from deadlight.outputs.json_report import encode
        from deadlight.outputs.rules import as_json

        return encode(as_json(check))
    raise UsageError(f"a check cannot be explained as {format}", "The formats are text, markdown and json.")


def facts(check: Check) -> dict[str, str]:
    """Return what stands at the head of a check's page: label → value."""
    rows = {"severity": f"{check.severity.word}, because {check.because}", "wall": check.wall}
    if check.opens:
        rows["opens"] = check.opens
    rows["judges"] = f"every {_subjects(check)}" + ("" if check.any_os else " on Windows")
    rows["fix"] = "deadlight can mend it" if check.fixable else "by hand"
    return rows


def _subjects(check: Check) -> str:
    """Return what a check judges in words: `Stage or HostScript` is "stage or host script"."""
    return _INSIDE.sub(" ", check.judges.replace("ImageContent", "Image")).lower()


def _page(check: Check, paint: Paint) -> Iterator[str]:
    yield f"{paint(f'{check.id} {check.name}', BOLD)}: {check.title}"
    yield ""
    for label, value in facts(check).items():
        shown = paint.severity(check.severity.word, value) if label == "severity" else value
        yield f"  {paint(label.ljust(10), DIM)}{shown}"
    yield ""
    yield from documentation(check.documentation.partition("\n")[2].strip(), paint)
    for example in check.examples:
        yield ""
        yield from _example(example, paint)
    if check.refs:
        yield ""
        yield paint("References", BOLD)
        yield ""
        for reference in check.refs:
            yield f"  {paint(reference, BLUE)}"


def documentation(markdown: str, paint: Paint) -> Iterator[str]:
    """Yield the lines of a check's Markdown for a terminal: headings bold, code coloured, text indented."""
    fenced = False
    for line in markdown.splitlines():
        if line.startswith("```"):
            fenced = not fenced
        elif fenced:
            yield f"      {paint(line, CYAN)}" if line else ""
        elif line.startswith("#"):
            yield paint(line.lstrip("# "), BOLD)
        else:
            yield f"  {_inline(line, paint)}" if line else ""


def _inline(line: str, paint: Paint) -> str:
    if not paint.on:
        return line
    return _CODE.sub(lambda found: paint(found[1], CYAN), line)


def _example(example: Bad | Good | Noted, paint: Paint) -> Iterator[str]:
    yield paint(heading(example), BOLD, RED if isinstance(example, Bad) else GREEN)
    for listing in listings(example):
        yield ""
        yield paint(f"    {listing.path}", DIM)
        yield from _listing(listing, paint)
    if isinstance(example, Bad) and (changed := difference(example)):
        yield ""
        yield paint("The fix", BOLD)
        yield ""
        for line in changed:
            yield f"    {paint(line, *_DIFFERENCE.get(line[:1], ()))}".rstrip()


_DIFFERENCE = {"-": (RED,), "+": (GREEN,), "…": (DIM,)}


def _listing(listing: Listing, paint: Paint) -> Iterator[str]:
    digits = len(str(len(listing.lines)))
    for number, line in enumerate(listing.lines, start=1):
        here = number == listing.marked
        pointer = paint(">", BOLD, RED) if here else " "
        gutter = paint(f"{number:>{digits}} |", DIM)
        yield f"  {pointer} {gutter} {paint(line, BOLD, RED) if here else line}".rstrip()
