"""The record of what a script does, filled in by the readers of the shells as they go."""

from __future__ import annotations

from msgspec.structs import replace

from deadlight.model.command import Argument, Block, Command, Shell, Table
from deadlight.model.place import Where
from deadlight.semantics.commands.environment import Environment
from deadlight.semantics.commands.text import Text

Parameters = tuple[tuple[str, Argument | None], ...]

MOST_TABLES = 2000
"""Hashtables of one script that are kept."""

DEEPEST = 8
"""Interpreters started inside one another that are followed."""


class Transcript:
    """Commands in the order in which they are met; `inside` is the stack of commands being read.

    `environment` holds the known variables by lower-case name. `problem` is the first thing that
    was not understood. `depth` counts the interpreters around the place, `again` the characters read
    more than once.
    """

    __slots__ = (
        "_branches",
        "_commands",
        "again",
        "blocks",
        "branch",
        "depth",
        "environment",
        "inside",
        "problem",
        "tables",
    )

    def __init__(self, environment: Environment) -> None:
        """Start with nothing done."""
        self._commands: list[Command | None] = []
        self.blocks: list[Block] = []
        self.tables: list[Table] = []
        self.environment = environment
        self.inside: tuple[int, ...] = ()
        self.branch: tuple[int, ...] = ()
        self._branches = 0
        self.problem = ""
        self.depth = 0
        self.again = 0

    def __len__(self) -> int:
        """Return the number of commands met so far: the index of the next one."""
        return len(self._commands)

    def reserve(self) -> int:
        """Return the index of a command whose arguments are still to be read."""
        self._commands.append(None)
        return len(self._commands) - 1

    def record(
        self,
        index: int,
        name: str,
        shell: Shell,
        written: str,
        where: Where,
        target: str = "",
        parameters: Parameters = (),
        arguments: tuple[Argument, ...] = (),
        piped_from: int | None = None,
    ) -> None:
        """Fill in the command at `index`."""
        self._commands[index] = Command(
            name=name,
            written=written,
            shell=shell,
            where=where,
            index=index,
            target=target,
            parameters=parameters,
            arguments=arguments,
            piped_from=piped_from,
            inside=self.inside,
            branch=self.branch,
        )

    def enter_branch(self) -> tuple[int, ...]:
        """Note that a block begins which may run or not; return what `branch` is after it."""
        outer = self.branch
        self._branches += 1
        self.branch = (*outer, self._branches)
        return outer

    def note_table(self, where: Where, entries: tuple[tuple[str, Argument], ...]) -> None:
        """Keep a hashtable, once for each place where one is written, the first time that it is read."""
        if entries and len(self.tables) < MOST_TABLES:
            self.tables.append(Table(where=where, entries=entries, inside=self.inside, branch=self.branch))

    def enclose(self, first: int, index: int) -> None:
        """Put the commands from `first` on, which were read before `index` was known, inside it."""
        depth = len(self.inside)
        for number in range(first, index):
            command = self._commands[number]
            if command is not None:
                inside = (*command.inside[:depth], index, *command.inside[depth:])
                self._commands[number] = replace(command, inside=inside)

    def since(self, index: int) -> list[Command]:
        """Return the commands from `index` on."""
        return [command for command in self._commands[index:] if command is not None]

    def trouble(self, reason: str) -> None:
        """Note that a part is not understood; the first reason stands."""
        self.problem = self.problem or reason

    def mark(self) -> tuple[int, int, int, str]:
        """Return a state to come back to."""
        return len(self._commands), len(self.blocks), len(self.tables), self.problem

    def rewind(self, mark: tuple[int, int, int, str]) -> None:
        """Forget everything since `mark`."""
        commands, blocks, tables, self.problem = mark
        del self._commands[commands:]
        del self.blocks[blocks:]
        del self.tables[tables:]

    def shorten(self, length: int) -> None:
        """Forget the commands from index `length` on."""
        del self._commands[length:]

    def open_block(self, shell: Shell, script: Text) -> int:
        """Note that the text of an interpreter starts here; return its number, -1 where it is written nowhere."""
        if not script.written:
            return -1
        where = script.place(0, len(script.value))
        self.blocks.append(Block(shell=shell, where=where, first=len(self), end=len(self)))
        return len(self.blocks) - 1

    def close_block(self, number: int, *, stops_on_error: bool | None) -> None:
        """Note that the text of block `number` ends here."""
        if number >= 0:
            self.blocks[number] = replace(self.blocks[number], end=len(self), stops_on_error=stops_on_error)

    def finished(self) -> tuple[tuple[Command, ...], tuple[Block, ...], tuple[Table, ...]]:
        """Return all commands, blocks and tables. Commands whose reader gave up on them are left out."""
        kept = self.since(0)
        if len(kept) == len(self._commands):
            return tuple(kept), tuple(self.blocks), tuple(self.tables)
        numbers: dict[int, int] = {}
        before = [0]
        for command in self._commands:
            if command is not None:
                numbers[command.index] = before[-1]
            before.append(before[-1] + (command is not None))
        commands = (
            replace(
                command,
                index=numbers[command.index],
                piped_from=numbers.get(command.piped_from) if command.piped_from is not None else None,
                inside=tuple(numbers[index] for index in command.inside if index in numbers),
            )
            for command in kept
        )
        blocks = (replace(block, first=before[block.first], end=before[block.end]) for block in self.blocks)
        tables = (
            replace(table, inside=tuple(numbers[index] for index in table.inside if index in numbers))
            for table in self.tables
        )
        return tuple(commands), tuple(blocks), tuple(tables)
