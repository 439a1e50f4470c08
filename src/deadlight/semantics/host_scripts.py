"""What a PowerShell script that sets a container host up does, and what it writes into files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from deadlight.model.build import Stage
from deadlight.model.command import Argument, Command, Script
from deadlight.model.host import HostScript
from deadlight.model.place import Span, Where
from deadlight.model.regex import lazy
from deadlight.semantics.commands.environment import Environment
from deadlight.semantics.commands.powershell import reader
from deadlight.semantics.commands.text import Text
from deadlight.semantics.commands.transcript import Transcript
from deadlight.semantics.commands.understanding import LONGEST

_CORE = lazy(
    r"^#!.*\bpwsh\b|^[ \t]*#requires[ \t]+(?:-psedition[ \t]+core|-version[ \t]+[67])", re.IGNORECASE | re.MULTILINE
)
_WRITERS = frozenset({"set-content", "add-content", "out-file", "tee-object"})
_METHODS = frozenset({"writealltext", "appendalltext", "writealllines"})


class Written(Struct, frozen=True, eq=False):
    """A known text that a command writes into a file.

    `path` is the file as the command names it, which may not be known. `origin` is where the text stands in the script
    where it is a here-string, or a hashtable that becomes JSON; nothing where it is put together.
    """

    path: Argument
    text: str
    command: Command
    origin: Where | None = None


def understand(script: HostScript) -> HostScript:
    """Return the script with its commands, in order; what is not understood is named in `script.unread`."""
    if len(script.text) > LONGEST:
        unread = Script(body="powershell", unread=f"the script has more than {LONGEST} characters")
        return replace(script, script=unread)
    document = script.where.document

    def place(start: int, end: int) -> Where:
        return Where(document, (), Span(start, end))

    transcript = Transcript(Environment())
    reader.read(transcript, Text(script.text, place), core=_CORE.search(script.text[:4096]) is not None)
    commands, blocks, tables = transcript.finished()
    understood = Script(
        body="powershell",
        commands=commands,
        stops_on_error=blocks[0].stops_on_error if blocks else None,
        unread=transcript.problem,
        blocks=blocks,
        tables=tables,
    )
    return replace(script, script=understood)


def commands_of(script: HostScript) -> tuple[Command, ...]:
    """Return the commands of an understood script, in order."""
    return script.script.commands if script.script is not None else ()


def carried_out(subject: Stage | HostScript) -> Iterable[Command]:
    """Return the commands that the build of a stage, or a host script, carries out, in order."""
    if isinstance(subject, HostScript):
        return commands_of(subject)
    return [command for _, command in subject.commands()]


def defines(script: HostScript, name: str) -> bool:
    """Return whether the script defines a function or alias of this name itself."""
    pattern = rf"\bfunction\s+(?:\w+:)?{re.escape(name)}\b|\b(?:set|new)-alias\s+(?:-name\s+)?{re.escape(name)}\b"
    return re.search(pattern, script.text, re.IGNORECASE) is not None


def written_texts(script: HostScript) -> Iterator[Written]:
    """Yield the known texts that the script writes into files: here-strings, JSON of hashtables, plain strings."""
    for command in commands_of(script):
        path, text = None, None
        if command.name in _WRITERS:
            path = command.parameter("path", "filepath", "literalpath")
            text = command.parameter("value", "inputobject")
            if text is None and len(command.arguments) > 1 and command.name != "out-file":
                text = command.arguments[1]
        elif command.name in _METHODS and len(command.arguments) > 1:
            path, text = command.arguments[:2]
        if path is not None and text is not None and text.known:
            yield Written(path, text.text, command, text.origin)
