"""One check in full as Markdown: its page in the documentation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from deadlight.checks.api import Bad, Check, Good, Noted
from deadlight.outputs.examples import difference, heading, listings
from deadlight.outputs.explain import facts


def page(check: Check) -> str:
    """Return the page of `check`."""
    return "\n".join(_page(check)) + "\n"


def _page(check: Check) -> Iterator[str]:
    yield f"# {check.id} {check.name}"
    yield ""
    yield f"**{check.title}.**"
    yield ""
    yield "| | |"
    yield "|---|---|"
    for label, value in facts(check).items():
        cell = value.replace("|", r"\|")
        yield f"| {label} | {cell} |"
    yield ""
    yield check.documentation.partition("\n")[2].strip()
    yield ""
    yield "## Examples"
    for example in check.examples:
        yield ""
        yield from _example(example)
    if check.refs:
        yield ""
        yield "## References"
        yield ""
        yield from (f"- <{reference}>" for reference in check.refs)


def _example(example: Bad | Good | Noted) -> Iterator[str]:
    yield f"### {heading(example)}"
    for listing in listings(example):
        yield ""
        yield f"`{listing.path}`" + (f", line {listing.marked}:" if listing.marked else ":")
        yield ""
        yield from _fenced(listing.language, listing.lines)
    if isinstance(example, Bad) and (changed := difference(example)):
        yield ""
        yield "The fix:"
        yield ""
        yield from _fenced("diff", changed)


def _fenced(language: str, lines: Sequence[str]) -> Iterator[str]:
    longest = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    yield fence + language
    yield from lines
    yield fence
