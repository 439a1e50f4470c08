"""Until when images, hosts, engines and clusters are supported, for a person and for machines."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from deadlight.model.errors import UsageError
from deadlight.outputs.ansi import BOLD, CYAN, GREEN, RED, YELLOW, Paint
from deadlight.outputs.json_report import Json, encode
from deadlight.outputs.table import Style, table
from deadlight.semantics.lifecycle import Support
from deadlight.semantics.product_lifecycle import LineSupport

SCHEMA = "deadlight/lifecycle/v1"

STATES = {
    "supported": (GREEN, "supported"),
    "extended": (YELLOW, "extended"),
    "ended": (RED, "ended"),
    "unknown": (CYAN, "unknown"),
}
"""A state of support → its colour and its word."""


def render(
    lines: Sequence[LineSupport],
    today: datetime.date,
    format: str = "text",  # noqa: A002 - the option's name
    *,
    color: bool = False,
) -> str:
    """Return the lines with their state on `today` as text, markdown or json. Raises UsageError for another format."""
    if format == "json":
        return encode({"schema": SCHEMA, "today": str(today), "lines": [_json(line) for line in lines]})
    if format == "markdown":
        return "\n".join(_markdown(lines, today)) + "\n"
    if format != "text":
        raise UsageError(f"lifecycles cannot be shown as {format}", "The formats are text, markdown and json.")
    return "\n".join(_text(lines, today, Paint(color))) + "\n"


def _text(lines: Sequence[LineSupport], today: datetime.date, paint: Paint) -> Iterator[str]:
    yield paint(f"Support on {today}", BOLD)
    for product, of_product in _by_product(lines):
        yield ""
        yield table((product, "support", "when"), [_row(line) for line in of_product], style=_style(paint), indent="  ")


def _markdown(lines: Sequence[LineSupport], today: datetime.date) -> Iterator[str]:
    from deadlight.outputs.markdown import escaped

    yield f"# Support on {today}"
    for product, of_product in _by_product(lines):
        yield from ("", f"| {escaped(product)} | support | when | known by |", "|---|---|---|---|")
        for line in of_product:
            cells = (*_row(line), ", ".join(line.support.evidence))
            yield "| " + " | ".join(escaped(cell) for cell in cells) + " |"


def _by_product(lines: Sequence[LineSupport]) -> Iterator[tuple[str, list[LineSupport]]]:
    for product in dict.fromkeys(line.product for line in lines):
        yield product, [line for line in lines if line.product == product]


def _row(line: LineSupport) -> tuple[str, str, str]:
    when = _when(line.support)
    return line.support.line, STATES[line.support.state][1], f"{when}; {line.note}" if line.note else when


def _when(support: Support) -> str:
    """Return when support ended, or until when it holds, in words."""
    if support.state == "ended":
        return f"ended on {support.ended_on}"
    if support.state == "extended":
        return f"until {support.ends_on}; mainstream support ended on {support.ended_on}"
    if support.state == "unknown":
        return support.reason
    return f"until {support.ends_on}" if support.ends_on is not None else "no end is announced"


def _style(paint: Paint) -> Style:
    styles = {word: style for style, word in STATES.values()}

    def painted(row: int, _: str, text: str) -> str:
        return paint(text, BOLD) if row < 0 else paint(text, styles[text]) if text in styles else text

    return painted


def _json(line: LineSupport) -> Json:
    support = line.support
    return {
        "product": line.product,
        "line": support.line,
        "state": support.state,
        "ended_on": str(support.ended_on) if support.ended_on is not None else None,
        "ends_on": str(support.ends_on) if support.ends_on is not None else None,
        "reason": support.reason,
        "note": line.note,
        "evidence": support.evidence,
    }
