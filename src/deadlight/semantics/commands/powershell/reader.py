"""Reads one PowerShell script, and finds out whether it goes on after errors."""

from __future__ import annotations

from functools import lru_cache

from deadlight.model.place import Document, Where
from deadlight.semantics.commands.environment import Environment
from deadlight.semantics.commands.powershell.cursor import TooDeep
from deadlight.semantics.commands.powershell.lexicon import cmdlet_name
from deadlight.semantics.commands.powershell.statements import Statements
from deadlight.semantics.commands.powershell.values import Value
from deadlight.semantics.commands.text import Text, pinned
from deadlight.semantics.commands.transcript import Transcript

HARMLESS = frozenset(
    "= if throw exit return break continue new-object add-type set-executionpolicy set-strictmode set-variable "
    "new-variable start-sleep join-path split-path test-path get-date select-object where-object foreach-object "
    "sort-object measure-object invoke-command measure-command get-member format-list format-table tolower "
    "toupper trim substring replace split tostring setenvironmentvariable getenvironmentvariable waitforexit "
    "getstring new addminutes addseconds addhours adddays set-psdebug clear-host".split()
)
"""Commands and methods that do not fail in a way that matters to what comes after, besides `write-` and `out-`."""

_QUIET = ("silentlycontinue", "ignore", "0", "4")


class Reader(Statements):
    """Reads a script and keeps count of its steps."""

    def __init__(self, script: Text, transcript: Transcript, *, core: bool, variables: dict[str, Value]) -> None:
        """Start at the beginning."""
        super().__init__(script, transcript, core=core, variables=variables)
        self._counted: set[int] = set()
        self._native = False

    def keyword(self, word: str, end: int) -> bool:
        """Read the statement of a keyword; one that looks at the exit code and leaves makes the step before it stop."""
        before, first = len(self.steps), len(self.transcript)
        is_one = super().keyword(word, end)
        if is_one and word == "if" and before and self._leaves_if_failed(first):
            self.steps[before - 1] = True
        return is_one

    def _leaves_if_failed(self, first: int) -> bool:
        commands = list(self.transcript.since(first))
        looked = [command.written.lower() for command in commands if command.name == "if"][:1]
        fits = any("$?" in text or (self._native and "$lastexitcode" in text) for text in looked)
        return fits and any(command.name in ("exit", "throw") for command in commands)

    def step(self, first: int, before: int) -> None:
        """Note whether the statement whose commands start at `first` stops the script where it fails.

        Statements in its braces are noted by then, as steps from number `before` on.
        """
        protected: list[bool | None] = []
        native = True
        for command in self.transcript.since(first):
            if command.index in self._counted:
                continue
            self._counted.add(command.index)
            if (
                command.name in HARMLESS
                or command.name in self.functions
                or command.name.startswith(("write-", "out-", "-"))
            ):
                continue
            chosen = command.parameter("erroraction")
            own = chosen.text.lower() if chosen is not None else self.preference
            native = native and not cmdlet_name(command.name)
            if chosen is None or own not in _QUIET:
                protected.append(None if own == "?" else own == "stop")
        if protected:
            self._native = native
            self.steps.append(False if False in protected else None if None in protected else True)
        elif before and len(self.steps) == before and self.nest == 0:
            # What cannot fail makes the script end well all the same: a message after the last step hides its failure.
            self.steps.append(True)

    def stops(self) -> bool | None:
        """Return whether a failing step ends the script; the last one ends it in any case."""
        if len(self.steps) < 2:
            return None
        before_last = self.steps[:-1]
        return False if False in before_last else None if None in before_last else True


def read(transcript: Transcript, script: Text, *, core: bool, prefix: str = "") -> None:
    """Read `script` into `transcript`; `prefix` is text that runs before it and is not recorded."""
    variables: dict[str, Value] = {}
    preference = ""
    if prefix.strip():
        before = _before(prefix, core=core) or _read_before(
            prefix, script.place(0, 0), transcript.environment, core=core
        )
        preference, variables = before.preference, dict(before.variables)
    reader = Reader(script, transcript, core=core, variables=variables)
    reader.preference = preference
    block = transcript.open_block("powershell", script)
    _all(reader)
    transcript.close_block(block, stops_on_error=reader.stops())


def _read_before(prefix: str, where: Where, environment: Environment, *, core: bool) -> Reader:
    reader = Reader(pinned(prefix, where), Transcript(environment), core=core, variables={})
    _all(reader)
    return reader


@lru_cache(maxsize=64)
def _before(prefix: str, *, core: bool) -> Reader | None:
    """Return the reader of a text that runs before many scripts: of a SHELL, before each command line after it.

    Nothing where what it sets is not the same for all of them: it asks for variables of the environment, or keeps
    values that have a place.
    """
    environment = Environment()
    reader = _read_before(prefix, Where(Document("", "", "")), environment, core=core)
    plain = all(
        value.where is None and value.items is None and value.table is None for value in reader.variables.values()
    )
    return reader if plain and not environment.asked else None


def _all(reader: Reader) -> None:
    inside = reader.transcript.inside
    try:
        reader.statements("")
        # Reading one may meet, and define, others.
        while uncalled := reader.functions.keys() - reader.called:
            name = min(uncalled)
            reader.call(name, [])
            reader.called.add(name)
    except (TooDeep, RecursionError):
        reader.transcript.inside = inside
        reader.transcript.trouble("brackets are nested too deep to be followed")
