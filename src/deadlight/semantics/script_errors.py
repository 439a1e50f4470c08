"""PowerShell steps that go on after a failing one, and where that is decided.

Windows PowerShell goes on after an error that does not end it unless `$ErrorActionPreference` is Stop; the exit code is
that of the last step.
Source: https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_preference_variables
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from deadlight.model.build import Instruction, Stage
from deadlight.model.command import Block, Script
from deadlight.model.fix import Edit, ReplaceText
from deadlight.model.place import Span, Where
from deadlight.semantics.commands import interpreters

STOP = "$ErrorActionPreference = 'Stop';"

_COMMAND = frozenset({"-command", "-c", "/command", "/c"})


class GoesOn(Struct, frozen=True, eq=False):
    """What decides that errors are passed over: a SHELL instruction, or what starts PowerShell; and the mend."""

    where: Where
    shell: bool
    edits: tuple[Edit, ...]


def passed_over(stage: Stage) -> Iterator[GoesOn]:
    """Yield each SHELL under which a step of several commands goes on, and each script of a PowerShell of its own."""
    told: set[int] = set()
    shells = _shells(stage)
    for run in stage.runs:
        if run.keyword != "RUN" or run.script is None:
            continue
        for number, block in enumerate(run.script.blocks):
            if block.shell != "powershell" or block.stops_on_error is not False:
                continue
            shell = shells.get(id(run.instruction))
            own = number == 0 and run.instruction.words is None and _is_powershell(run.shell)
            if not own:
                yield GoesOn(_started(run.script, block), shell=False, edits=_in_script(block))
            elif shell is not None and id(shell) not in told:
                told.add(id(shell))
                yield GoesOn(shell.where, shell=True, edits=_in_shell(shell))  # noqa: S604 - the instruction, no process
            elif shell is None:
                yield GoesOn(run.instruction.where, shell=False, edits=())
            break


def _started(script: Script, block: Block) -> Where:
    """Return where the PowerShell is started that is given the text of a block; that may begin lines later."""
    before = (script.commands[index] for index in range(min(block.first, len(script.commands)) - 1, -1, -1))
    return next((command.where for command in before if command.name in interpreters.POWERSHELL), block.where)


def _is_powershell(shell: tuple[str, ...]) -> bool:
    return bool(shell) and interpreters.shell_of(shell[interpreters.behind_starters(shell)]) == "powershell"


def _shells(stage: Stage) -> dict[int, Instruction]:
    """Return the SHELL in force at each instruction of the stage, by its identity; none where the base brings it."""
    found = _last_shell(stage.parent)
    shells: dict[int, Instruction] = {}
    for instruction in stage.instructions:
        if instruction.keyword == "SHELL":
            found = instruction
        elif found is not None:
            shells[id(instruction)] = found
    return shells


def _last_shell(stage: Stage | None) -> Instruction | None:
    while stage is not None:
        for candidate in reversed(stage.instructions):
            if candidate.keyword == "SHELL":
                return candidate
        stage = stage.parent
    return None


def _in_script(block: Block) -> tuple[Edit, ...]:
    span = block.where.found()
    return (ReplaceText(Where(block.where.document, block.where.route, Span(span.start, span.start)), STOP + " "),)


def _in_shell(shell: Instruction) -> tuple[Edit, ...]:
    words = shell.words or ()
    if len(words) < 2:
        return ()
    last, span = words[-1], words[-1].where.found()
    if last.value.lower() in _COMMAND:
        # The word's place is what stands between its quotes; the edit ends it and begins another.
        return (ReplaceText(last.where, f'{last.value}", "{STOP}'),)
    if words[-2].value.lower() in _COMMAND:
        return (ReplaceText(Where(last.where.document, last.where.route, Span(span.start, span.start)), STOP + " "),)
    return ()
