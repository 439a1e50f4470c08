"""Decisions on workloads for a person at a terminal."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from deadlight.model.decision import DecidedIsolation, Decision
from deadlight.model.outcome import Unread
from deadlight.outputs.ansi import BOLD, CYAN, DIM, GREEN, YELLOW, Paint
from deadlight.outputs.inert import inert
from deadlight.outputs.look import Look

WIDEST = 120
NARROWEST = 40
LABEL = 10

ISOLATIONS: dict[DecidedIsolation, str] = {
    "process": "process isolation",
    "hyperv": "Hyper-V isolation",
    "host-process": "HostProcess",
    "unknown": "not decided",
}
WALLS = {"hypervisor": "a hypervisor", "kernel": "the kernel, shared", "none": "no wall", "unknown": "not known"}
"""Kind of a wall → how it is said."""

Hide = Callable[[str], str]


def render(decided: Sequence[Decision], look: Look, hide: Hide = str, unread: Sequence[Unread] = ()) -> str:
    """Return the decisions as text. Quiet (-1) has one line each; verbose (1) what each costs, and what to write."""
    lines = list(_Text(look, hide).lines(decided))
    lines += [inert(f"not read: {row.path}{f':{row.line}' if row.line else ''}: {row.reason}") for row in unread]
    return "\n".join(lines) + "\n"


class _Text:
    def __init__(self, look: Look, hide: Hide) -> None:
        self.look = look
        self.hide = hide
        self.paint = Paint(look.color)
        self.width = max(min(look.columns, WIDEST), NARROWEST)

    def lines(self, decided: Sequence[Decision]) -> Iterator[str]:
        """Yield the lines of all decisions, and the sum."""
        for decision in decided:
            if self.look.verbosity < 0:
                yield f"{_named(decision)}: {_decided(decision)}"
                continue
            yield from self._one(decision)
            yield ""
        yield self._sum(decided)

    def _one(self, decision: Decision) -> Iterator[str]:
        place = f"{inert(decision.where.document.path)}:{decision.where.position().line}"
        yield f"{self.paint(_named(decision), BOLD)}  {self.paint(place, DIM)}"
        yield from self._row("now", f"{WALLS[decision.wall.kind]}: {'; '.join(decision.wall.reasons)}")
        mark = {True: self.paint("as it is", GREEN), False: self.paint("to be changed", YELLOW), None: "not known"}
        yield from self._row("decided", f"{_decided(decision)} [{mark[decision.met]}]")
        yield from self._row("account", f"{decision.user}: {decision.user_reason}")
        for reason in decision.reasons:
            yield from self._row("because", reason)
        for conflict in decision.conflicts:
            yield from self._row("against", f"{conflict.what}. Instead: {conflict.instead}")
        if decision.question:
            yield from self._row("to answer", decision.question)
        if self.look.verbosity > 0:
            for cost in decision.costs:
                yield from self._row("costs", cost.cost)
            for snippet in decision.snippets:
                yield from self._row("write", snippet.kind)
                for line in snippet.text.rstrip("\n").split("\n"):
                    yield " " * (LABEL + 4) + inert(self.hide(line))

    def _row(self, label: str, text: str) -> Iterator[str]:
        room = max(self.width - LABEL - 2, NARROWEST // 2)
        shown = inert(self.hide(text)) if "\033" not in text else text
        lines = textwrap.wrap(shown, room, break_long_words=False, break_on_hyphens=False) or [""]
        yield f"  {self.paint(label, CYAN)}{' ' * (LABEL - len(label))}{lines[0]}"
        yield from (" " * (LABEL + 2) + line for line in lines[1:])

    def _sum(self, decided: Sequence[Decision]) -> str:
        counts = Counter(decision.isolation for decision in decided)
        kinds = ", ".join(f"{counts[kind]} {shown}" for kind, shown in ISOLATIONS.items() if counts[kind])
        changes = sum(decision.met is False for decision in decided)
        noun = "workload" if len(decided) == 1 else "workloads"
        return f"{len(decided)} {noun}: {kinds or 'none on Windows'}; {changes} to be changed"


def _named(decision: Decision) -> str:
    return inert(f"{decision.name} ({decision.zone})")


def _decided(decision: Decision) -> str:
    shared = {
        "anyone": "its host may be anyone's",
        "zones": f"the kernel of its host shared by {', '.join(decision.shares_with)} alone",
        "dedicated": f"on hosts that only {decision.zone} is on",
        "unknown": "",
    }
    return inert(", ".join(part for part in (ISOLATIONS[decision.isolation], shared[decision.sharing]) if part))
