"""What the command lines of a Dockerfile do: shell form, exec form and here-documents."""

from __future__ import annotations

import re
from functools import lru_cache

from deadlight.model.build import Heredoc, Run
from deadlight.model.command import Block, Command, Script, Shell
from deadlight.model.place import Document, Span, Where
from deadlight.model.regex import compiled, lazy
from deadlight.semantics.commands import exec_form, interpreters, nesting, programs, recalling
from deadlight.semantics.commands.environment import Environment
from deadlight.semantics.commands.powershell import lexicon
from deadlight.semantics.commands.text import Text, pinned
from deadlight.semantics.commands.transcript import Transcript
from deadlight.semantics.commands.words import Word

LONGEST = 1 << 18
"""Characters of one command line that are read."""

_HEALTH = lazy(r"\s*CMD\b", re.IGNORECASE)
_FIRST = lazy(
    r"\s*(?:([A-Z][A-Za-z]*-[A-Z]\w+)(?=[\s;|]|$)|&?\s*\$\w|\[[A-Za-z][\w.]*\]::|\(New-Object\b|iwr\s|irm\s|iex\s)"
)
_INHERITED = "$ErrorActionPreference = $inherited"
"""What a SHELL that comes from the base image has set is not known."""

_SHEBANG = compiled(r"#!\s*(\S+)(?:[ \t]+(\S+))?")
_HEREDOC_ONLY = lazy(r"\s*<<-?\s*(['\"]?)[\w.-]+\1\s*$")


@lru_cache(maxsize=64)
def interpreter_words(shell: tuple[str, ...]) -> tuple[Shell | None, bool, str]:
    """Return what a SHELL instruction makes of the text after it.

    The interpreter (nothing where deadlight does not read its language), whether it is PowerShell 6 or
    later, and the PowerShell that the SHELL itself puts before the text.
    """
    shell = shell[interpreters.behind_starters(shell) :]
    if not shell:
        return "cmd", False, ""
    kind = interpreters.shell_of(shell[0])
    if kind != "powershell":
        return kind, False, ""
    nowhere = Where(Document("", "", ""))
    words = [Word(part, nowhere) for text in shell[1:] for part in _option_parts(text)]
    found = interpreters.powershell(programs.program_name(shell[0]), words)
    prefix = " ".join(word.text for word in found.script) if not found.file else ""
    return kind, found.core, prefix


def _is_powershell(text: str, shell: tuple[str, ...]) -> bool:
    """Return whether a line under the default shell is PowerShell.

    A base image may bring its own SHELL, which no instruction shows. A line that starts with a cmdlet can
    only work where it did.
    """
    if shell != ("cmd", "/S", "/C"):
        return False
    match = _FIRST.match(text)
    return match is not None and (not match[1] or bool(lexicon.cmdlet_name(match[1].lower())))


def understand(run: Run) -> Script:
    """Return what `run` does. Never raises: what is not understood is the script's `unread`."""
    environment = Environment(run.environment)
    script = recalling.recalled(run, environment)
    if script is None:
        script = _understood(run, environment)
        recalling.keep(run, environment, script)
    return script


def _understood(run: Run, environment: Environment) -> Script:
    instruction = run.instruction
    transcript = Transcript(environment)
    if run.keyword == "HEALTHCHECK" and instruction.arguments.strip().upper() == "NONE":
        return Script(body="exec")
    if len(instruction.arguments) > LONGEST or any(len(heredoc.body) > LONGEST for heredoc in instruction.heredocs):
        return Script(body="cmd", unread=f"the command line has more than {LONGEST} characters")
    if not run.shell or instruction.words is not None:
        exec_form.read(transcript, instruction.words or (), instruction.where)
        return _script(transcript, "exec")
    shell, core, prefix = interpreter_words(run.shell)
    for text, interpreter in _texts(run):
        kind, is_core = (shell, core) if interpreter is None else interpreter
        if kind is None:
            started = run.shell[interpreters.behind_starters(run.shell)]
            name = f"{programs.program_name(started)!r}" if interpreter is None else "in its first line"
            return Script(body="exec", unread=f"deadlight does not read the language of the interpreter {name}")
        if kind == "cmd" and interpreter is None and _is_powershell(text.value, run.shell):
            kind = shell = "powershell"
            prefix = _INHERITED
        nesting.read(transcript, kind, text, core=is_core, prefix=prefix if interpreter is None else "")
    return _script(transcript, shell or "cmd")


def _texts(run: Run) -> list[tuple[Text, tuple[Shell | None, bool] | None]]:
    """Return the texts that the shell gets, and the interpreter that a here-document asks for itself."""
    instruction = run.instruction
    start = 0
    if run.keyword == "HEALTHCHECK" and (match := _HEALTH.match(instruction.arguments)):
        start = match.end()
    if not instruction.heredocs or not _HEREDOC_ONLY.match(instruction.arguments):
        whole = Text(instruction.arguments, instruction.place)
        bodies = [_body(heredoc) for heredoc in instruction.heredocs]
        started = interpreters.shell_of(instruction.arguments.split(" ")[0])
        fed = [(body, (started, False)) for body in bodies] if started else []
        return [(whole.part(start, len(whole.value)) if start else whole, _asked(whole.value)), *fed]
    return [(_body(heredoc), _asked(heredoc.body)) for heredoc in instruction.heredocs]


def _asked(body: str) -> tuple[Shell | None, bool] | None:
    """Return the interpreter that the first line of a script asks for, if it does."""
    match = _SHEBANG.match(body)
    if match is None:
        return None
    asked = match[2] if match[2] and match[1].endswith("env") else match[1]
    return interpreters.shell_of(asked), programs.program_name(asked).startswith("pwsh")


def _body(heredoc: Heredoc) -> Text:
    where = heredoc.where
    span = where.found()
    written = where.document.text[span.start : span.end]
    at = written.find(heredoc.body)
    if at < 0 or not heredoc.body:
        return pinned(heredoc.body, where, written=True)
    base = span.start + at

    def place(start: int, end: int) -> Where:
        return Where(where.document, where.route, Span(base + start, base + end))

    return Text(heredoc.body, place)


def _script(transcript: Transcript, body: Shell) -> Script:
    commands, blocks, tables = transcript.finished()
    own = blocks[0] if blocks else None
    if own is not None:
        own = _sole(blocks, commands) if own.shell != "powershell" else own
        body = own.shell
    return Script(
        body=body,
        commands=commands,
        stops_on_error=own.stops_on_error if own is not None else None,
        unread=transcript.problem,
        blocks=blocks,
        tables=tables,
    )


def _sole(blocks: tuple[Block, ...], commands: tuple[Command, ...]) -> Block:
    """Return the block that does all the work of a line which only starts an interpreter with a script."""
    own = blocks[0]
    for inner in blocks[1:]:
        if inner.first != own.first + 1 or inner.end != own.end or own.first >= len(commands):
            break
        own = inner
    return own


def _option_parts(text: str) -> list[str]:
    """Return the words in one element of SHELL: people write an option and its value as one."""
    return text.split() if re.match(r"-\w+\s+\S+$", text) and not re.match(r"-c", text, re.IGNORECASE) else [text]
