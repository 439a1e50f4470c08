"""Stages: what is in force at each instruction, and which stage is built on which.

Source: https://github.com/moby/buildkit/blob/master/frontend/dockerfile/dockerfile2llb/convert.go
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct, field
from msgspec.structs import replace

from deadlight.model.build import Assignment, Build, Instruction, Run, Stage
from deadlight.model.image import parse_reference
from deadlight.model.place import Document, Located, Where
from deadlight.model.regex import compiled
from deadlight.sources.dockerfile.instructions import InstructionMaker, rebased
from deadlight.sources.dockerfile.lexer import Refusal, Statement
from deadlight.sources.dockerfile.objections import objection
from deadlight.sources.dockerfile.scope import GlobalScope, Scope
from deadlight.sources.dockerfile.variables import Lookup, Value
from deadlight.sources.dockerfile.words import between_blanks

DEFAULT_SHELL = ("cmd", "/S", "/C")
DEEPEST_CHAIN = 128
"""More stages than this on one another make an image with more layers than an engine takes."""

_ASSIGNING = frozenset({"ENV", "LABEL"})
_COMMANDS = frozenset({"RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK"})
_STAGE_NAME = compiled(r"[a-z][a-z0-9_.-]*")

Shell = Located[tuple[str, ...]]
Declare = Callable[[str, Value | None], None]


class _Triggers(Struct):
    """What ONBUILD sets in a stage that is built on this one."""

    user: Located[str] | None = None
    shell: Shell | None = None


class _Pending(Struct):
    """A command line whose user, shell or environment may only be known at the end of its stage."""

    instruction: Instruction
    shell: Shell | None
    user: Located[str] | None
    environment: tuple[tuple[str, str], ...]


class _Open(Struct):
    """The stage that is being read."""

    name: str
    base: Located[str]
    where: Where
    platform: Located[str] | None
    parent: Stage | None
    scope: Scope
    depth: int
    user: Located[str] | None = None
    shell: Shell | None = None
    triggers: _Triggers = field(default_factory=_Triggers)
    instructions: list[Instruction] = field(default_factory=list)
    pending: list[_Pending] = field(default_factory=list)


class StageReader:
    """Reads the statements of one document; `refusals` are what the builder would refuse."""

    def __init__(self, document: Document, escape: str) -> None:
        """Take the document and its escape character."""
        self.refusals: list[Refusal] = []
        self._document = document
        self._maker = InstructionMaker(document, escape)
        self._globals = GlobalScope()
        self._global_arguments: list[Instruction] = []
        self._stages: list[Stage] = []
        self._named: dict[str, tuple[Stage, _Open]] = {}
        self._open: _Open | None = None

    def build(self, statements: list[Statement]) -> Build | None:
        """Return the build that the statements make; nothing if none of them is a FROM."""
        for number, statement in enumerate(statements):
            stage = self._open
            if statement.keyword == "FROM" and not statement.on_build:
                self._from(statement, number)
            elif stage is not None:
                self._in_stage(stage, statement, number)
            elif statement.keyword == "ARG":
                scope = self._globals
                self._global_arguments.append(self._argument(statement, number, scope.declare, scope.lookup))
            else:
                keyword = statement.keyword[:40]
                self._refuse(statement, objection(statement, 2) or f"{keyword} stands before the first FROM")
        if self._open is None:
            return None
        self._close(self._open, final=True)
        where = self._stages[0].where
        return Build(
            where=where,
            escape=self._maker.escape,
            stages=tuple(self._stages),
            global_arguments=tuple(self._global_arguments),
        )

    def _refuse(self, statement: Statement, reason: str) -> None:
        self.refusals.append(Refusal(statement.first, reason))

    def _from(self, statement: Statement, number: int) -> None:
        """Open a stage."""
        if self._open is not None:
            self._close(self._open, final=False)
        line, lookup = statement.line, self._globals.lookup
        words = between_blanks(line, statement.at, statement.end)
        name = ""
        if len(words) == 3 and line[slice(*words[1])].lower() == "as":
            name = line[slice(*words[2])].lower()
            if not _STAGE_NAME.fullmatch(name):
                self._refuse(statement, f"{name[:40]} cannot be the name of a stage")
        elif len(words) != 1:
            self._refuse(statement, "FROM takes an image, or an image, AS and a name")
        first, last = words[0] if words else (statement.at, statement.end)
        base = self._maker.located(statement, number, first, last, lookup)
        if base.known and "$" in line[first:last] and parse_reference(base.value) is None:
            base = self._maker.located(statement, number, first, last, _asking_for_empty(lookup))
        parent, opened = self._named.get(base.value.lower(), (None, None)) if base.known else (None, None)
        depth = opened.depth + 1 if opened is not None else 0
        if depth > DEEPEST_CHAIN:
            parent = opened = None
            base = Located(base.value, base.where, f"more than {DEEPEST_CHAIN} stages stand on one another")
        instruction = self._maker.instruction(statement, number, (base,))
        self._open = stage = _Open(
            name, base, instruction.where, self._platform(instruction), parent,
            Scope(self._globals, opened.scope if opened is not None else None), depth,
        )  # fmt: skip
        stage.instructions.append(instruction)
        if opened is not None:
            stage.user = opened.triggers.user or opened.user
            stage.shell = opened.triggers.shell or opened.shell

    def _platform(self, instruction: Instruction) -> Located[str] | None:
        written = instruction.flag("platform")
        if written is None:
            return None
        value, unknown = self._maker.expander.expand(written.value, self._globals.lookup)
        return Located(value, written.where, unknown)

    def _argument(self, statement: Statement, number: int, declare: Declare, lookup: Lookup) -> Instruction:
        found: list[Assignment] = []
        try:
            for assignment in self._maker.assignments(statement, number, lookup):
                found.append(assignment)
                value = assignment.value
                declare(assignment.name, None if value is None else Value(value.value, value.unknown))
        except ValueError as error:
            self._refuse(statement, str(error))
        return self._maker.instruction(statement, number, assignments=tuple(found))

    def _in_stage(self, stage: _Open, statement: Statement, number: int) -> None:
        """Take an instruction of a stage."""
        keyword, lookup = statement.keyword, _at_trigger if statement.on_build else stage.scope.lookup
        if keyword == "ARG":
            declare = _nowhere if statement.on_build else stage.scope.declare
            stage.instructions.append(self._argument(statement, number, declare, lookup))
            return
        operands = self._maker.operands(statement, number, lookup)
        reason = objection(statement, len(operands))
        if reason:
            self._refuse(statement, reason)
        assignments: tuple[Assignment, ...] = ()
        if keyword in _ASSIGNING:
            try:
                assignments = tuple(self._maker.assignments(statement, number, lookup))
            except ValueError as error:
                self._refuse(statement, str(error))
        instruction = self._maker.instruction(statement, number, operands, assignments)
        stage.instructions.append(instruction)
        if keyword in _COMMANDS:
            self._command(stage, statement, instruction)
        elif statement.on_build:
            _set(stage.triggers, instruction)
        elif keyword == "ENV":
            for assignment in assignments:
                if assignment.value is not None:
                    value = Value(assignment.value.value, assignment.value.unknown)
                    stage.scope.set_environment(assignment.name, value)
        else:
            _set(stage, instruction)

    def _command(self, stage: _Open, statement: Statement, instruction: Instruction) -> None:
        if instruction.keyword == "HEALTHCHECK":
            if statement.command_at == 0:
                return
            at, end = statement.command_at, statement.end
            instruction = replace(
                instruction, arguments=statement.line[at:end], offsets=rebased(statement.offsets, at, end)
            )
        known = stage.scope.known(arguments=True) if instruction.keyword == "RUN" else ()
        stage.pending.append(_Pending(instruction, stage.shell, stage.user, known))

    def _close(self, stage: _Open, *, final: bool) -> None:
        """Make the stage that ends here."""
        made = Stage(
            index=len(self._stages),
            name=stage.name,
            base=stage.base,
            where=stage.where,
            platform=stage.platform,
            parent=stage.parent,
            instructions=tuple(stage.instructions),
            runs=tuple(_run(stage, pending) for pending in stage.pending),
            user=stage.user,
            shell=stage.shell,
            final=final,
        )
        self._stages.append(made)
        if stage.name:
            self._named[stage.name] = made, stage


def _set(target: _Open | _Triggers, instruction: Instruction) -> None:
    """Put a USER or SHELL in force."""
    if instruction.keyword == "USER" and instruction.operands:
        target.user = instruction.operands[0]
    elif instruction.keyword == "SHELL" and instruction.words:
        where = instruction.place(0, len(instruction.arguments))
        target.shell = Located(tuple(word.value for word in instruction.words), where)


def _run(stage: _Open, pending: _Pending) -> Run:
    """Return a command line with what is in force when it runs.

    A build step has it from the instructions before it. CMD, ENTRYPOINT and HEALTHCHECK run in the
    finished container, as its user, without ARGs; the first two keep the SHELL that they were written
    under. What ONBUILD holds runs on top of the finished stage.
    """
    instruction = pending.instruction
    late = instruction.on_build
    shell = stage.shell if late or instruction.keyword == "HEALTHCHECK" else pending.shell
    build_step = instruction.keyword == "RUN" and not late
    if instruction.words is not None:
        command: tuple[str, ...] = ()
    else:
        command = DEFAULT_SHELL if shell is None else shell.value
    return Run(
        keyword=instruction.keyword,
        instruction=instruction,
        shell=command,
        user=pending.user if build_step else stage.user,
        environment=pending.environment if build_step else stage.scope.known(arguments=False),
    )


def _asking_for_empty(lookup: Lookup) -> Lookup:
    """Return a look-up to which an empty default is none: the image has no name unless a value is given."""

    def asking(name: str) -> Value:
        found = lookup(name)
        return Value(None, f"ARG {name} is empty by default") if found.text == "" else found

    return asking


def _at_trigger(name: str) -> Value:
    """Return a variable of an ONBUILD: it is looked up in another build."""
    return Value(None, f"{name} is looked up where ONBUILD runs")


def _nowhere(_name: str, _value: Value | None) -> None:
    """Declare nothing: the ARG of an ONBUILD belongs to another build."""
