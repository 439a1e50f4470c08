"""Reads the exec form: a program and its words, without a shell.

Windows starts a batch file through cmd, which reads the operators among its words: that is how images of build tools
start PowerShell after `VsDevCmd.bat`.
Source: https://learn.microsoft.com/visualstudio/install/build-tools-container
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deadlight.model.command import Argument
from deadlight.model.place import Located, Where
from deadlight.semantics.commands import interpreters, nesting, programs
from deadlight.semantics.commands.text import Text, pinned
from deadlight.semantics.commands.transcript import Transcript
from deadlight.semantics.commands.words import Word

_OPERATORS = ("&&", "||", "&", "|")


def read(transcript: Transcript, words: Sequence[Located[str]], where: Where) -> None:
    """Read the words of an exec form, which stands at `where`, into `transcript`."""
    block = transcript.open_block("exec", pinned("", where, written=True))
    for number, line in enumerate(_lines(words)):
        if line[0].value.strip():
            _record(transcript, line, line[0].where if number else where)
    transcript.close_block(block, stops_on_error=None)


def _lines(words: Sequence[Located[str]]) -> Iterator[Sequence[Located[str]]]:
    """Yield the words of each command: all of them, or, after a batch file, those between operators."""
    start = 0
    if words and words[0].value.lower().endswith(interpreters.BATCH):
        for at, word in enumerate(words):
            if word.value in _OPERATORS:
                if at > start:
                    yield words[start:at]
                start = at + 1
    if words[start:]:
        yield words[start:]


def _record(transcript: Transcript, words: Sequence[Located[str]], where: Where) -> None:
    path = words[0].value
    rest = [Word(word.value, word.where, known=word.known, quoted=True) for word in words[1:]]
    written = " ".join(word.value for word in words)
    target = path if "\\" in path or "/" in path else ""
    index = transcript.reserve()
    invocation = nesting.invocation_of(path, rest)
    if invocation is None:
        program, rest = programs.canonical(path, rest)
        parameters, arguments = programs.parse(program, rest)
        transcript.record(index, program, "exec", written, where, target, parameters, arguments)
        start = interpreters.behind_log_monitor([word.value for word in words])
        if start and words[start].known:
            inner = Argument(words[start].value, words[start].where)
            nesting.run_program(transcript, inner, rest[start:], "exec", index)
        return
    transcript.record(index, programs.program_name(path), "exec", written, where, target, invocation.parameters)
    script: Text | None = None
    if invocation.text is not None:
        script = pinned(invocation.text, where)
    elif invocation.script and not invocation.file:
        script = pinned(" ".join(word.text for word in invocation.script), invocation.script[0].where, written=True)
    nesting.descend(transcript, invocation, script, index)
