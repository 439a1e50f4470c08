"""Recalls what a command line does that another file has, too: many Dockerfiles of one house share theirs.

The same text does the same under the same shell, where the variables that it asks for have the same values.
Only its places differ, and they are moved.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from deadlight.model.build import Instruction, Run
from deadlight.model.command import Argument, Block, Command, Script, Table
from deadlight.model.place import Where
from deadlight.semantics.commands.environment import Environment

MOST = 256
"""Command lines that are kept. When there are so many, all are forgotten."""

LARGEST = 65_536
"""Characters of the largest document of which lines are kept: its text stays in memory with them."""


class _Kept(Struct, frozen=True, eq=False):
    """A command line as it was first met: what it asked of its environment, and what it does."""

    asked: dict[str, str | None]
    script: Script


_kept: dict[tuple[str, tuple[str, ...], str], _Kept] = {}


def recalled(run: Run, environment: Environment) -> Script | None:
    """Return what `run` does, if the same line was kept and the environment tells it the same."""
    kept = _kept.get((run.keyword, run.shell, run.instruction.arguments))
    if kept is None or not _alone(run) or not environment.tells(kept.asked):
        return None
    return _Mover(run.instruction).script(kept.script)


def keep(run: Run, environment: Environment, script: Script) -> None:
    """Keep what `run` does, for which `environment` was asked."""
    if _alone(run) and len(run.instruction.where.document.text) <= LARGEST:
        if len(_kept) >= MOST:
            _kept.clear()
        _kept[run.keyword, run.shell, run.instruction.arguments] = _Kept(environment.asked, script)


def _alone(run: Run) -> bool:
    """Return whether all that counts for what `run` does is its shell, its text, and its environment.

    All places in its script are then stretches of that text.
    """
    instruction = run.instruction
    return bool(run.shell and instruction.offsets) and instruction.words is None and not instruction.heredocs


class _Mover:
    """Copies a script to another instruction of the same text. What was one object stays one."""

    def __init__(self, instruction: Instruction) -> None:
        self._instruction = instruction
        self._wheres: dict[int, Where] = {}
        self._arguments: dict[int, Argument] = {}

    def script(self, script: Script) -> Script:
        return replace(
            script,
            commands=tuple(self._command(command) for command in script.commands),
            blocks=tuple(self._block(block) for block in script.blocks),
            tables=tuple(self._table(table) for table in script.tables),
        )

    def _where(self, where: Where) -> Where:
        moved = self._wheres.get(id(where))
        if moved is None and where.joined is not None:
            moved = self._wheres[id(where)] = self._instruction.place(where.joined[1], where.joined[2])
        return moved if moved is not None else self._instruction.where

    def _argument(self, argument: Argument) -> Argument:
        moved = self._arguments.get(id(argument))
        if moved is None:
            origin = self._where(argument.origin) if argument.origin is not None else None
            moved = Argument(argument.text, self._where(argument.where), argument.known, origin)
            self._arguments[id(argument)] = moved
        return moved

    def _command(self, command: Command) -> Command:
        return replace(
            command,
            where=self._where(command.where),
            parameters=tuple(
                (name, value if value is None else self._argument(value)) for name, value in command.parameters
            ),
            arguments=tuple(self._argument(argument) for argument in command.arguments),
        )

    def _block(self, block: Block) -> Block:
        return replace(block, where=self._where(block.where))

    def _table(self, table: Table) -> Table:
        entries = tuple((key, self._argument(value)) for key, value in table.entries)
        return replace(table, where=self._where(table.where), entries=entries)
