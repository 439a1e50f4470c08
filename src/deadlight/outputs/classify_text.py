"""A servicing verdict for a person at a terminal: what it is, why, what to preserve, what to do."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from deadlight.model.servicing import UNKNOWN, Advice, Incident, Kind, OpenQuestion, ServicingVerdict
from deadlight.outputs.ansi import BOLD, CYAN, DIM, GREEN, RED, YELLOW, Paint
from deadlight.outputs.look import Look

WIDEST = 120
NARROWEST = 40

KINDS: dict[Kind, str] = {
    "boundary-breach": "breach of a security boundary",
    "investigated": "investigated by MSRC",
    "non-security-bug": "non-security bug",
    "by-design": "by design",
    "contained": "contained",
    "unknown": "unknown",
}
"""How the verdicts are called."""

BREACHED = {"yes": "yes", "possible": "possibly", "no": "no", "unknown": "unknown"}
SERVICED = {"yes": "yes, by MSRC", "investigated": "MSRC investigates and decides", "no": "no", "unknown": "unknown"}
WALLS = {"hypervisor": "hypervisor", "kernel": "kernel, shared with the host", "none": "none", "unknown": "unknown"}

_STYLES: dict[Kind, str] = {
    "boundary-breach": RED,
    "investigated": RED,
    "non-security-bug": YELLOW,
    "by-design": YELLOW,
    "contained": GREEN,
    "unknown": CYAN,
}

_ISOLATIONS = {
    "process": "A process-isolated container",
    "hyperv": "A hypervisor-isolated container",
    "hostprocess": "A HostProcess container",
    UNKNOWN: "A container of unknown isolation",
}
_ACCOUNTS = {
    "administrator": "started as an administrator",
    "user": "started as a user",
    UNKNOWN: "started as it is not known whom",
}
_REACHED = {
    "host": "reached the host",
    "neighbour": "reached a neighbour",
    "nothing": "reached nothing",
    UNKNOWN: "reached it is not known what",
}
_MEANS = {"exploit": "by an exploit", "grant": "by what was granted", UNKNOWN: "by means not known"}


def render(verdict: ServicingVerdict, look: Look) -> str:
    """Return the verdict as text. Quiet (-1) has only what it is; verbose (1) also by what evidence."""
    return "\n".join(_lines(verdict, look)) + "\n"


def told(incident: Incident) -> str:
    """Return what is known of the incident in one sentence, without its full stop."""
    return (
        f"{_ISOLATIONS[incident.isolation]}, {_ACCOUNTS[incident.account]}, "
        f"{_REACHED[incident.reached]} {_MEANS[incident.means]}"
    )


def facts(verdict: ServicingVerdict) -> list[tuple[str, str]]:
    """Return what is decided, with labels."""
    boundary = f" ({verdict.boundary})" if verdict.boundary else ""
    rows = [
        ("verdict", KINDS[verdict.kind]),
        ("wall", WALLS[verdict.wall]),
        ("security boundary breached", BREACHED[verdict.breached] + boundary),
        ("serviced as a vulnerability", SERVICED[verdict.serviced]),
    ]
    if verdict.possible:
        rows.append(("may come to", ", ".join(KINDS[kind] for kind in verdict.possible)))
    if verdict.certainty:
        rows.append(("known by", verdict.certainty))
    return rows


def title(advice: Advice) -> str:
    """Return the title of something to do; of what missing answers may take back, that they may."""
    return f"{advice.title} (until the answers are known)" if advice.provisional else advice.title


def asking(verdict: ServicingVerdict) -> str:
    """Return the heading of the open questions."""
    return "Answer to decide" if verdict.kind == UNKNOWN else "Answer to be told more exactly"


def _lines(verdict: ServicingVerdict, look: Look) -> Iterator[str]:
    paint = Paint(look.color)
    width = max(min(look.columns, WIDEST), NARROWEST)
    yield from textwrap.wrap(f"{told(verdict.incident)}.", width)
    yield ""
    yield from (paint(line, BOLD, _STYLES[verdict.kind]) for line in textwrap.wrap(f"{verdict.summary}.", width))
    yield ""
    for label, text in facts(verdict):
        yield from _wrapped(f"  {label:29}", text, width, paint)
    if look.verbosity < 0:
        return
    if verdict.reasons:
        yield from ("", paint("Why", BOLD))
        for reason in verdict.reasons:
            yield from _wrapped("  - ", reason, width, paint)
    preserve = [(one.title, one) for one in verdict.preserve]
    yield from _section("Preserve first", preserve, look, paint, width)
    yield from _section("What to do", [(title(one), one) for one in verdict.actions], look, paint, width)
    if verdict.open:
        yield from ("", paint(asking(verdict), BOLD))
        for question in verdict.open:
            yield from _question(question, width, paint)
    if look.verbosity > 0 and verdict.evidence:
        yield from ("", paint("Evidence", BOLD), *(f"  {source}" for source in verdict.evidence))


def _section(heading: str, advice: Sequence[tuple[str, Advice]], look: Look, paint: Paint, width: int) -> Iterator[str]:
    if advice:
        yield from ("", paint(heading, BOLD))
    for number, (called, one) in enumerate(advice, start=1):
        yield from _wrapped(f"  {number}. ", called, width, paint)
        for step in one.steps:
            yield from _wrapped("     - ", step, width, paint)
        if look.verbosity > 0:
            yield from (f"       {paint(source, DIM)}" for source in one.evidence)


def _question(question: OpenQuestion, width: int, paint: Paint) -> Iterator[str]:
    yield from _wrapped(f"  --{question.topic}  ", question.text, width, paint)
    for answer, meaning in question.choices:
        yield from _wrapped(f"     {answer:15}", meaning, width, paint)
    yield from _wrapped("     ", question.hint, width, paint)


def _wrapped(label: str, text: str, width: int, paint: Paint) -> Iterator[str]:
    """Yield `text` after `label`, further lines below the text; paths and addresses are never broken."""
    lines = textwrap.wrap(text, max(width - len(label), NARROWEST // 2), break_long_words=False, break_on_hyphens=False)
    yield paint(label, DIM) + lines[0]
    yield from (" " * len(label) + line for line in lines[1:])
