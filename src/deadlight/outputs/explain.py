"""One check in full for a person at a terminal: what it says, why it matters, examples and their mend."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from deadlight.checks.api import Bad, Check, Good, Noted
from deadlight.model.errors import UsageError
from deadlight.model.regex import compiled
from deadlight.outputs.ansi import BLUE, BOLD, CYAN, DIM, GREEN, RED, Paint
from deadlight.outputs.examples import Listing, difference, heading, listings

_INSIDE = compiled(r"(?<=[a-z])(?=[A-Z])")
_CODE = compiled(r"`([^`]+)`")
_ITEM = compiled(r"- |\d+\. ")
_STARTS = compiled(r"```|#|\||- |\d+\. ")
"""How a line begins that does not go on with the paragraph before it."""
_END = "\0"
_JOINED = "\ue000"
"""Stands for a space that no line is broken at."""

WIDTH = 120
_LABEL = 12


def render(
    check: Check,
    format: str = "text",  # noqa: A002 - the option's name
    *,
    color: bool = False,
    columns: int = WIDTH,
) -> str:
    """Return the page of `check` as text, markdown or json; text for a terminal of `columns`.

    Raises UsageError for another format.
    """
    if format == "text":
        return "\n".join(_page(check, Paint(color), columns)) + "\n"
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


def _page(check: Check, paint: Paint, columns: int) -> Iterator[str]:
    name = f"{check.id} {check.name}"
    head, *more = _wrapped(f"{name}: {check.title}", columns, "", "  ")
    yield paint(name, BOLD) + head.removeprefix(name) if head.startswith(name) else paint(head, BOLD)
    yield from more
    yield ""
    for label, value in facts(check).items():
        for number, line in enumerate(_wrapped(value, columns - _LABEL, "", "")):
            shown = paint.severity(check.severity.word, line) if label == "severity" else line
            yield f"  {paint(('' if number else label).ljust(_LABEL - 2), DIM)}{shown}"
    yield ""
    yield from documentation(check.documentation.partition("\n")[2].strip(), paint, columns)
    for example in check.examples:
        yield ""
        yield from _example(example, paint)
    if check.refs:
        yield ""
        yield paint("References", BOLD)
        yield ""
        for reference in check.refs:
            yield f"  {paint(reference, BLUE)}"


def documentation(markdown: str, paint: Paint, columns: int = WIDTH) -> Iterator[str]:
    """Yield the lines of a check's Markdown for a terminal of `columns`: headings bold, code coloured, text indented.

    Lines of a paragraph or of an item of a list are broken anew.
    """
    fenced = False
    gathered: list[str] = []
    for line in (*markdown.splitlines(), _END):
        if gathered and (fenced or not line or line is _END or _STARTS.match(line)):
            yield from (f"  {_inline(part, paint)}" for part in _item(" ".join(gathered), columns - 2))
            gathered = []
        if line is _END:
            return
        if line.startswith("```"):
            fenced = not fenced
        elif fenced:
            yield f"      {paint(line, CYAN)}" if line else ""
        elif line.startswith("#"):
            yield paint(line.lstrip("# "), BOLD)
        elif line.startswith("|"):
            yield f"  {_inline(line, paint)}"
        elif line:
            gathered.append(line.strip())
        else:
            yield ""


def _item(text: str, columns: int) -> list[str]:
    """Return a paragraph in lines; that of an item of a list goes on below its text."""
    whole = _CODE.sub(lambda found: found[0].replace(" ", _JOINED), text)
    mark = _ITEM.match(whole)
    lines = _wrapped(whole, columns, "", " " * len(mark[0] if mark else ""))
    return [line.replace(_JOINED, " ") for line in lines]


def _wrapped(text: str, columns: int, first: str, more: str) -> list[str]:
    return textwrap.wrap(
        text, max(columns, 20), initial_indent=first, subsequent_indent=more, break_long_words=False,
        break_on_hyphens=False,
    )  # fmt: skip


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
