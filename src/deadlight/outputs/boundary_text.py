"""Walls and attack paths for a person at a terminal: the paths step by step, what closes them, what is not known."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from deadlight.model.attack import AttackPath, Cut, Step
from deadlight.model.outcome import Severity
from deadlight.model.wall import Wall
from deadlight.outputs.ansi import BOLD, CYAN, DIM, Paint
from deadlight.outputs.inert import inert
from deadlight.outputs.look import Look

if TYPE_CHECKING:
    from deadlight.boundary.scene import Actor
    from deadlight.reasoning import Reasoned

WIDEST = 120
NARROWEST = 40
MOST_PATHS = 50
"""Paths that are shown step by step unless all are asked for."""

CERTAINTIES = {"by-design": "by design", "known-vulnerability": "known vulnerability", "assumed": "assumed"}
WALLS = {"hypervisor": "hypervisor", "kernel": "kernel, shared", "none": "none", "unknown": "not known"}
"""Kind of a wall → how it is said."""


def render(reasoned: Reasoned, look: Look) -> str:
    """Return the report as text. Quiet (-1) has one line a path; verbose (1) all paths, with what each step needs."""
    return "\n".join(_Text(reasoned, look).lines()) + "\n"


class _Text:
    def __init__(self, reasoned: Reasoned, look: Look) -> None:
        self.reasoned = reasoned
        self.report = reasoned.report
        self.look = look
        self.paint = Paint(look.color)
        self.width = max(min(look.columns, WIDEST), NARROWEST)
        self.nodes = {node.key: node for node in self.report.graph.nodes}

    def lines(self) -> Iterator[str]:
        """Yield the lines of the report."""
        if self.look.verbosity < 0:
            for path in self.report.paths:
                yield f"{self.paint.severity(path.severity.word)} {self._ends(path)}: {_through(path)}"
            return
        yield from self._paths()
        yield from self._walls()
        yield from self._cuts()
        yield from self._list("To know more, answer", self.report.graph.questions)
        yield from self._list("Notes", self.report.notes)
        yield from self._list("Not read", [_unread(row.path, row.line, row.reason) for row in self.reasoned.unread])
        yield self._summary()

    def _paths(self) -> Iterator[str]:
        everything = self.look.verbosity > 0
        told = [path for path in self.report.paths if everything or not self._leads_through_another(path)]
        beyond, shown = self._folded(told)
        for path in shown if everything else shown[:MOST_PATHS]:
            yield self.paint.severity(path.severity.word) + "  " + self.paint(self._ends(path), BOLD)
            for number, step in enumerate(path.steps, start=1):
                yield from self._step(number, step)
            further = dict.fromkeys(beyond.get((path.source, path.target), ()))
            if further:
                yield from self._wrapped("     from there to ", ", ".join(self._named(key) for key in further))
            yield ""
        through = len(self.report.paths) - len(told)
        if through:
            yield f"{_counted(through, 'more path')} through others that have them too (-v)\n"
        if not everything and len(shown) > MOST_PATHS:
            yield f"{_counted(len(shown) - MOST_PATHS, 'more path')} (-v)\n"

    def _folded(self, paths: Sequence[AttackPath]) -> tuple[dict[tuple[str, str], list[str]], list[AttackPath]]:
        """Return what paths reach through a host, by source and host where that path is told, and all other paths."""
        ends = {(path.source, path.target) for path in paths}
        beyond: dict[tuple[str, str], list[str]] = {}
        rest: list[AttackPath] = []
        for path in paths:
            hosts = [step.source for step in path.steps[1:] if self.nodes[step.source].kind == "host"]
            key = (path.source, hosts[0]) if hosts else None
            if key in ends and key is not None:
                beyond.setdefault(key, []).append(path.target)
            else:
                rest.append(path)
        return beyond, rest

    def _leads_through_another(self, path: AttackPath) -> bool:
        """Return whether a path goes on from another workload, which has the rest of it as a path of its own.

        Who may create pods has a path too, but not what makes this workload one of them.
        """
        return any(self.nodes[step.source].kind == "workload" for step in path.steps[1:])

    def _step(self, number: int, step: Step) -> Iterator[str]:
        yield from self._wrapped(f"  {number}. ", step.how)
        known = f", fixed in {', '.join(step.fixed)}" if step.fixed else ""
        place = f"  {step.place.path}:{step.place.position.line}" if step.place is not None else ""
        yield self.paint(inert(f"     {step.edge}, {CERTAINTIES[step.certainty]}{known}{place}"), DIM)
        if self.look.verbosity > 0 and step.needs:
            yield from self._wrapped("     needs ", "; ".join(step.needs))

    def _ends(self, path: AttackPath) -> str:
        return f"{self._named(path.source)} → {self._named(path.target)}"

    def _named(self, key: str) -> str:
        node = self.nodes[key]
        return inert(f"{node.name} ({node.zone})" if node.zone and node.kind == "workload" else node.name)

    def _walls(self) -> Iterator[str]:
        actors = self._concerned()
        if not actors:
            return
        yield self.paint("Walls", BOLD)
        if self.look.verbosity > 0:
            for actor in actors:
                yield from self._wall(actor)
        else:
            yield from _table([_row(actor) for actor in actors], self.width)
        yield ""

    def _concerned(self) -> Sequence[Actor]:
        """Return the workloads whose walls are told: all, or where one was asked about those on its paths."""
        actors, start = self.reasoned.scene.actors, self.reasoned.start
        if not start:
            return actors
        on_paths = {key for path in self.report.paths for step in path.steps for key in (step.source, step.target)}
        return [actor for actor in actors if actor.node.key in on_paths or start in actor.names]

    def _wall(self, actor: Actor) -> Iterator[str]:
        yield from self._wrapped(f"  {inert(actor.name)}: ", _said(actor.wall))
        for reason in actor.wall.reasons:
            yield from self._wrapped("    - ", reason)
        for crossing in actor.wall.crossings:
            edge = f" ({crossing.edge})" if crossing.edge else ""
            yield from self._wrapped("    x ", f"{self.reasoned.hide(crossing.what)}{edge}")

    def _cuts(self) -> Iterator[str]:
        if not self.report.cuts:
            return
        yield self.paint("What closes the paths", BOLD)
        for cut in self.report.cuts:
            yield from self._cut(cut)
        yield ""

    def _cut(self, cut: Cut) -> Iterator[str]:
        name = self.nodes[cut.asset].name if cut.asset in self.nodes else cut.asset
        least = "the fewest" if cut.minimal else "fewer may do"
        yield inert(f"  {name}: {_counted(len(cut.mends), 'mend')} for {_counted(cut.paths, 'path')}, {least}")
        for mend, closes in zip(cut.mends, cut.closes, strict=True):
            yield from self._wrapped("    - ", f"{mend} [{closes}]")

    def _list(self, heading: str, rows: Sequence[str]) -> Iterator[str]:
        if not rows:
            return
        yield self.paint(heading, BOLD, CYAN)
        for row in rows:
            yield from self._wrapped("  - ", row)
        yield ""

    def _summary(self) -> str:
        counts = Counter(path.severity for path in self.report.paths)
        by_severity = "   ".join(f"{counts[each]} {each.word}" for each in sorted(Severity, reverse=True))
        workloads = _counted(len(self.reasoned.scene.actors), "workload")
        questions = len(self.report.graph.questions)
        known = f"   ({_counted(questions, 'question')} to answer: paths may be missing)" if questions else ""
        return f"{_counted(len(self.report.paths), 'path')} from {workloads}: {by_severity}{known}"

    def _wrapped(self, label: str, text: str) -> Iterator[str]:
        """Yield `text` after `label`, further lines below the text; paths and addresses are never broken."""
        room = max(self.width - len(label), NARROWEST // 2)
        lines = textwrap.wrap(inert(text), room, break_long_words=False, break_on_hyphens=False) or [""]
        indent = " " * min(len(label), 8)
        yield label + lines[0]
        yield from (indent + line for line in lines[1:])


def _through(path: AttackPath) -> str:
    """Return the edges of a path, those that follow themselves once."""
    return ", ".join(name for name, _ in groupby(step.edge for step in path.steps))


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _unread(path: str, line: int, reason: str) -> str:
    return f"{path}:{line}: {reason}" if line else f"{path}: {reason}"


def _said(wall: Wall) -> str:
    robust = {True: ", a robust boundary", False: ", no robust boundary", None: ""}[wall.robust]
    return WALLS[wall.kind] + robust


def _row(actor: Actor) -> tuple[str, str, str, str]:
    crossings = ", ".join(dict.fromkeys(each.edge for each in actor.wall.crossings if each.edge))
    return inert(actor.name), inert(actor.node.zone), WALLS[actor.wall.kind], crossings


def _table(rows: Sequence[tuple[str, str, str, str]], width: int) -> Iterator[str]:
    widths = [min(max(len(row[column]) for row in rows), 32) for column in range(3)]
    for row in rows:
        left = "  ".join(cell.ljust(room) for cell, room in zip(row[:3], widths, strict=True) if room)
        label = f"  {left}  "
        rest = textwrap.wrap(row[3], max(width - len(label), NARROWEST), break_on_hyphens=False) or [""]
        yield (label + rest[0]).rstrip()
        yield from (" " * len(label) + line for line in rest[1:])
