"""A servicing verdict as Markdown: for the ticket of an incident."""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.servicing import Advice, ServicingVerdict
from deadlight.outputs.classify_text import asking, facts, title, told
from deadlight.outputs.look import Look
from deadlight.outputs.markdown import escaped


def render(verdict: ServicingVerdict, look: Look) -> str:  # noqa: ARG001 - every renderer takes it
    """Return the verdict as GitHub-flavoured Markdown; what to preserve and to do are lists to tick off."""
    return "\n\n".join(_blocks(verdict)) + "\n"


def _blocks(verdict: ServicingVerdict) -> Iterator[str]:
    yield "# Servicing verdict"
    yield escaped(f"{told(verdict.incident)}.")
    yield f"**{escaped(verdict.summary)}.**"
    yield "\n".join(
        ["| | |", "|---|---|", *(f"| {escaped(label)} | {escaped(text)} |" for label, text in facts(verdict))]
    )
    if verdict.reasons:
        yield "## Why"
        yield "\n".join(f"- {escaped(reason)}" for reason in verdict.reasons)
    if verdict.preserve:
        yield "## Preserve first"
        yield "\n".join(line for one in verdict.preserve for line in _advice(one.title, one))
    if verdict.actions:
        yield "## What to do"
        yield "\n".join(line for one in verdict.actions for line in _advice(title(one), one))
    if verdict.open:
        yield f"## {asking(verdict)}"
        for question in verdict.open:
            yield f"**`--{question.topic}`** {escaped(question.text)} {escaped(question.hint)}"
            yield "\n".join(f"- `{answer}`: {escaped(meaning)}" for answer, meaning in question.choices)
    if verdict.evidence:
        yield "## Evidence"
        yield "\n".join(f"- <{source}>" for source in verdict.evidence)


def _advice(called: str, advice: Advice) -> Iterator[str]:
    yield f"- [ ] **{escaped(called)}**"
    yield from (f"  - {escaped(step)}" for step in advice.steps)
