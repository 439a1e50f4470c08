"""Reads a Dockerfile into one workload: its build, and the container that the final stage makes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deadlight.model.build import Build, Run, Stage
from deadlight.model.errors import InputError
from deadlight.model.outcome import Unread
from deadlight.model.place import Document, Located
from deadlight.model.regex import compiled
from deadlight.model.workload import Container, Port, Variable, Workload
from deadlight.sources.dockerfile.editor import remember
from deadlight.sources.dockerfile.lexer import Lexer, Refusal
from deadlight.sources.dockerfile.names import looks_like
from deadlight.sources.dockerfile.stages import StageReader

__all__ = ["looks_like", "read"]

MOST_REFUSALS = 20
"""So many refused instructions are named one by one; a file with more of them is no Dockerfile."""

_TEMPLATE_MARKS = ("{{", "{%", "<%")
_PORT = compiled(r"(?:.*:)?([^/:]*)(?:/(.*))?", re.DOTALL)


def read(document: Document) -> Iterator[Workload | Unread]:
    """Yield the workload of a Dockerfile, and `Unread` for each line that the builder refuses.

    Raises InputError where the text has no FROM, is a template of a Dockerfile, or has a line that is
    too long for the builder.
    """
    lexer = Lexer(document.text)
    statements = lexer.statements()
    stages = StageReader(document, lexer.escape)
    build = stages.build(statements)
    if build is None:
        line = _line(document, statements[0].first) if statements else 1
        raise InputError("no FROM instruction" if statements else "no FROM instruction: nothing is in it", line=line)
    refusals = sorted(lexer.refusals + stages.refusals, key=lambda refusal: refusal.offset)
    _refuse_template(document, build, refusals)
    remember(document, lexer, statements)
    yield _workload(document, build)
    if document.encoding.startswith("utf-16"):
        yield Unread(document.path, "it is UTF-16, which the builder refuses: save it as UTF-8", 1)
    yield from _unread(document, refusals)


def _refuse_template(document: Document, build: Build, refusals: list[Refusal]) -> None:
    """Raise InputError where the text only becomes a Dockerfile once something has filled it in."""
    lines = [_line(document, refusal.offset) for refusal in refusals[:MOST_REFUSALS]]
    lines = [line for line in lines if any(mark in document.line_text(line) for mark in _TEMPLATE_MARKS)]
    for stage in build.stages:
        if any(mark in stage.base.value for mark in _TEMPLATE_MARKS):
            lines.append(stage.where.position().line)
    if lines:
        raise InputError("a template, which becomes a Dockerfile only when it is filled in", line=min(lines))


def _unread(document: Document, refusals: list[Refusal]) -> Iterator[Unread]:
    for refusal in refusals[:MOST_REFUSALS]:
        yield Unread(document.path, refusal.reason, _line(document, refusal.offset))
    if len(refusals) > MOST_REFUSALS:
        left = len(refusals) - MOST_REFUSALS
        line = _line(document, refusals[MOST_REFUSALS].offset)
        yield Unread(document.path, f"{left} more lines that the builder refuses", line)


def _line(document: Document, offset: int) -> int:
    return document.text.count("\n", 0, offset) + 1


def _workload(document: Document, build: Build) -> Workload:
    final = build.final
    chain = _chain(final)
    container = Container(
        name=final.name or "image",
        where=final.where,
        surface="dockerfile",
        image=chain[0].base,
        build=build,
        user=final.user,
        ports=_ports(chain),
        environment=_environment(chain),
        command=_command(chain),
    )
    name = document.path.replace("\\", "/").rpartition("/")[2]
    return Workload(
        kind="Dockerfile",
        name=name,
        where=final.where,
        surface="dockerfile",
        containers=(container,),
        build=build,
    )


def _chain(stage: Stage) -> list[Stage]:
    """Return the stages that the image is made of, the one on the base image first."""
    chain = [stage]
    while chain[-1].parent is not None:
        chain.append(chain[-1].parent)
    return chain[::-1]


def _ports(chain: list[Stage]) -> tuple[Port, ...]:
    found: dict[tuple[str, str], Port] = {}
    for stage in chain:
        for instruction in stage.instructions:
            if instruction.keyword == "EXPOSE" and not instruction.on_build:
                for operand in instruction.operands:
                    for word in operand.value.split():
                        port = _port(word, operand)
                        found.setdefault((port.container, port.protocol), port)
    return tuple(found.values())


def _port(word: str, operand: Located[str]) -> Port:
    """Return the port of one word: `[[address:]host:]container[/protocol]`; only the container's counts."""
    match = _PORT.fullmatch(word) if operand.known else None
    container, protocol = (match[1], match[2]) if match is not None else (word, None)
    return Port(container=container, where=operand.where, protocol=(protocol or "tcp").lower(), exposed_only=True)


def _environment(chain: list[Stage]) -> tuple[Variable, ...]:
    found: dict[str, Variable] = {}
    for stage in chain:
        for instruction in stage.instructions:
            if instruction.keyword == "ENV" and not instruction.on_build:
                for assignment in instruction.assignments:
                    variable = Variable(assignment.name, assignment.value, assignment.where)
                    found[assignment.name.upper()] = variable
    return tuple(found.values())


def _command(chain: list[Stage]) -> tuple[Located[str], ...]:
    """Return the words of ENTRYPOINT and CMD where they have the exec form.

    An ENTRYPOINT drops the CMD of the stage's base. Nothing where a shell runs the ENTRYPOINT.
    """
    entry: Run | None = None
    command: Run | None = None
    for stage in chain:
        own = False
        for run in stage.runs:
            if run.instruction.on_build:
                continue
            if run.keyword == "CMD":
                command, own = run, True
            elif run.keyword == "ENTRYPOINT":
                entry, command = run, command if own else None
    if entry is not None and entry.instruction.words is None:
        return ()
    words = [run.instruction.words for run in (entry, command) if run is not None]
    return tuple(word for found in words if found is not None for word in found)
