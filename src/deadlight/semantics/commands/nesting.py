"""Follows interpreters and starters into what they run."""

from __future__ import annotations

from deadlight.model.command import Argument, Shell
from deadlight.semantics.commands import interpreters, programs, quoting
from deadlight.semantics.commands.interpreters import Invocation
from deadlight.semantics.commands.text import Text, pinned
from deadlight.semantics.commands.transcript import DEEPEST, Transcript
from deadlight.semantics.commands.words import Word


def invocation_of(path: str, words: list[Word]) -> Invocation | None:
    """Return what an interpreter is asked to do, or nothing if the program is none."""
    shell = interpreters.shell_of(path)
    if shell == "powershell":
        return interpreters.powershell(programs.program_name(path), words)
    return interpreters.cmd(words) if shell == "cmd" else None


def script_text(invocation: Invocation, script: Text) -> Text | None:
    """Return the script of an invocation whose words stand in `script`, or nothing if it has none that is known."""
    if invocation.text is not None:
        value = next((value for _, value in invocation.parameters if value is not None), None)
        where = value.where if value is not None else script.place(0, len(script.value))
        return pinned(invocation.text, where)
    words = invocation.script
    if invocation.file or not words or words[0].text.startswith("{"):
        return None
    if len(words) == 1:
        word = words[0]
        if script.value[word.start + 1 : word.end - 1] == word.text:
            return script.part(word.start + 1, word.end - 1)
        if script.value[word.start : word.end] == word.text:
            return script.part(word.start, word.end)
        return pinned(word.text, word.where)
    return pinned(" ".join(word.text for word in words), words[0].where)


def descend(
    transcript: Transcript, invocation: Invocation, script: Text | None, index: int, preference: str = ""
) -> None:
    """Read the script of an interpreter; its commands are inside the one at `index`.

    `preference` is the $ErrorActionPreference that it starts with.
    """
    if script is None or transcript.depth >= DEEPEST:
        return
    transcript.depth += 1
    outer, transcript.inside = transcript.inside, (*transcript.inside, index)
    prefix = f"$ErrorActionPreference = '{preference}'" if preference.isalpha() else ""
    read(transcript, invocation.language, script, core=invocation.core, prefix=prefix)
    transcript.inside = outer
    transcript.depth -= 1


def read(transcript: Transcript, shell: Shell, script: Text, *, core: bool = False, prefix: str = "") -> None:
    """Read `script` in the language of `shell`; `prefix` is PowerShell that runs before it."""
    if shell == "cmd":
        from deadlight.semantics.commands import cmd

        cmd.read(transcript, script)
        return
    from deadlight.semantics.commands.powershell import reader

    mark = transcript.mark()
    first, *others = quoting.candidates(script)
    reader.read(transcript, first, core=core, prefix=prefix)
    if others and transcript.problem and not mark[2]:
        transcript.rewind(mark)
        reader.read(transcript, others[0], core=core, prefix=prefix)
        if transcript.problem:
            transcript.rewind(mark)
            reader.read(transcript, first, core=core, prefix=prefix)


def run_program(transcript: Transcript, path: Argument, words: list[Word], shell: Shell, index: int) -> None:
    """Record a program that the command at `index` starts with `words`, and follow it if it is an interpreter."""
    outer, transcript.inside = transcript.inside, (*transcript.inside, index)
    inner = transcript.reserve()
    invocation = invocation_of(path.text, words)
    written = " ".join((path.text, *(word.text for word in words)))
    target = path.text if "\\" in path.text or "/" in path.text else ""
    if invocation is not None:
        name = programs.program_name(path.text)
        transcript.record(inner, name, shell, written, path.where, target, invocation.parameters)
        script = (
            pinned(" ".join(word.text for word in invocation.script), words[-1].where) if invocation.script else None
        )
        if invocation.text is not None:
            script = pinned(invocation.text, path.where)
        descend(transcript, invocation, None if invocation.file else script, inner)
    else:
        program, words = programs.canonical(path.text, words)
        parameters, arguments = programs.parse(program, words)
        transcript.record(inner, program, shell, written, path.where, target, parameters, arguments)
    transcript.inside = outer
