"""What a PowerShell command is, once its words are read: its record, its value, and what it runs in turn."""

from __future__ import annotations

import ntpath
from typing import TYPE_CHECKING

from deadlight.model.command import Argument
from deadlight.semantics.commands import interpreters, nesting, programs
from deadlight.semantics.commands.powershell import aliases, binding
from deadlight.semantics.commands.powershell.cmdlets import cmdlet
from deadlight.semantics.commands.powershell.cursor import variable_name
from deadlight.semantics.commands.powershell.lexicon import cmdlet_name, normal_type
from deadlight.semantics.commands.powershell.values import Value, path_joined
from deadlight.semantics.commands.text import pinned
from deadlight.semantics.commands.transcript import Parameters
from deadlight.semantics.commands.words import Word, flat

_OF_AN_ITEM = ("set-itemproperty", "new-itemproperty")

if TYPE_CHECKING:
    from deadlight.semantics.commands.powershell.cursor import Cursor


def finish(reader: Cursor, index: int, start: int, name: Value, words: list[Word], piped_from: int | None) -> Value:
    """Record the command at `index`, whose text starts at `start`; return what is known of its output."""
    lower = name.text.lower()
    if lower in reader.functions:
        return _function(reader, index, start, lower, words, piped_from)
    resolved = aliases.resolved(lower, core=reader.core)
    if lower in ("curl", "wget") and resolved != lower and not binding.is_web_request(words):
        resolved = lower
    formed = cmdlet_name(resolved)
    if formed or cmdlet(resolved):
        return _cmdlet(reader, index, start, formed or resolved, words, piped_from)
    return _program(reader, index, start, name, words, piped_from)


def _function(reader: Cursor, index: int, start: int, name: str, words: list[Word], piped_from: int | None) -> Value:
    written = reader.written(start)
    parameters, arguments = binding.bind(name, words)
    where = reader.script.place(start, start + len(written))
    reader.transcript.record(index, name, "powershell", written, where, "", parameters, arguments, piped_from)
    reader.call(name, words)
    return Value(written, known=False, made=name, origin=index)


def _program(reader: Cursor, index: int, start: int, name: Value, words: list[Word], piped_from: int | None) -> Value:
    written = reader.written(start)
    words = flat(words)
    invocation = nesting.invocation_of(name.text, words)
    if invocation is not None:
        program, parameters = programs.program_name(name.text), invocation.parameters
        arguments: tuple[Argument, ...] = ()
    else:
        program, words = programs.canonical(name.text, words)
        parameters, arguments = programs.parse(program, words)
    target = name.text if "\\" in name.text or "/" in name.text else ""
    where = reader.script.place(start, start + len(written))
    reader.transcript.record(index, program, "powershell", written, where, target, parameters, arguments, piped_from)
    if invocation is not None:
        script = nesting.script_text(invocation, reader.script)
        if len(invocation.script) > 1 and not invocation.file and any("{" in word.text for word in invocation.script):
            # What stands in braces is read already, as if it ran here: it is read again, as part of the whole.
            reader.transcript.shorten(index + 1)
            del reader.steps[reader.steps_before[index] :]
            script = reader.script.part(invocation.script[0].start, start + len(written))
        nesting.descend(reader.transcript, invocation, script, index)
    return Value(written, known=False, made=program, origin=index)


def _item_of(reader: Cursor, piped_from: int, parameters: Parameters) -> Parameters:
    """Return the path of the item that comes through the pipeline, where the command names none itself."""
    giver = next(iter(reader.transcript.since(piped_from)), None)
    path = giver.parameter("path", "literalpath") if giver is not None and giver.index == piped_from else None
    named = any(option in ("path", "literalpath") for option, _ in parameters)
    makes = giver is not None and giver.name in ("new-item", "get-item")
    return (("path", path),) if path is not None and makes and not named else ()


def _cmdlet(reader: Cursor, index: int, start: int, name: str, words: list[Word], piped_from: int | None) -> Value:
    written = reader.written(start)
    parameters, arguments = binding.bind(name, words)
    where = reader.script.place(start, start + len(written))
    if name in _OF_AN_ITEM and piped_from is not None:
        parameters += _item_of(reader, piped_from, parameters)
    reader.transcript.record(
        index, name, "powershell", written, where, parameters=parameters, arguments=arguments, piped_from=piped_from
    )
    given = {key: value for key, value in parameters if value is not None}
    if name == "start-process":
        _started(reader, index, given, words)
    elif name == "invoke-expression":
        _evaluated(reader, index, given.get("command"))
    elif name == "new-object":
        kind = given.get("typename") or given.get("comobject")
        return Value(written, known=False, made=normal_type(kind.text) if kind else name, origin=index)
    elif name == "join-path" and {"path", "childpath"} <= given.keys():
        return path_joined([Value(given[key].text, known=given[key].known) for key in ("path", "childpath")])
    elif name == "split-path" and any(key == "leaf" for key, _ in parameters) and "path" in given:
        return Value(ntpath.basename(given["path"].text), known=given["path"].known)
    elif name in ("set-variable", "new-variable") and {"name", "value"} <= given.keys():
        value = Value(given["value"].text, known=given["value"].known)
        reader.assign(variable_name(given["name"].text), value)
    elif name == "write-output" and len(arguments) == 1:
        return Value(arguments[0].text, known=arguments[0].known, origin=index)
    return Value(written, known=False, made=name, origin=index)


def _started(reader: Cursor, index: int, given: dict[str, Argument], words: list[Word]) -> None:
    """Record the program that Start-Process starts, inside it."""
    path, listed = given.get("filepath"), given.get("argumentlist")
    if path is None:
        return
    texts: list[str] = []
    if listed is not None:
        elements = next(
            (word.elements for word in words if _is_value(word, listed) and word.elements is not None), None
        )
        texts = list(elements) if elements is not None else programs.split(listed.text)
    where = listed.where if listed is not None else path.where
    known = listed is None or listed.known
    inner = [Word(text, where, known=known) for text in texts]
    if len(texts) == 1 or any(" " in text for text in texts):
        inner = [Word(part, where, known=known) for text in texts for part in programs.split(text)]
    nesting.run_program(reader.transcript, path, inner, "powershell", index)


def _is_value(word: Word, argument: Argument) -> bool:
    return word.value is argument or (word.value is not None and word.value.where is argument.where)


def _evaluated(reader: Cursor, index: int, script: Argument | None) -> None:
    """Read the text that Invoke-Expression runs, where it is known."""
    if script is not None and script.known and script.text.strip():
        invocation = interpreters.Invocation(language="powershell", core=reader.core)
        nesting.descend(reader.transcript, invocation, pinned(script.text, script.where), index, reader.preference)
