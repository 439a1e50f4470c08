"""What stands inside a host script: the containers and networks that its commands make, the engine that it configures.

A script that writes a daemon.json carries the file in itself. It is read there, by the reader of such files, so that
a finding stands on the line of the script.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from deadlight.model.configured import Configured
from deadlight.model.engine import Engine
from deadlight.model.errors import InputError
from deadlight.model.host import HostScript
from deadlight.model.outcome import Skipped, Unread
from deadlight.model.place import Document, Span, Where
from deadlight.model.regex import compiled
from deadlight.model.workload import Workload
from deadlight.semantics.docker_commands import workloads_of
from deadlight.semantics.engine_arguments import engines_of
from deadlight.semantics.host_scripts import Written, commands_of, written_texts
from deadlight.sources import readers

DAEMON_JSON = "daemon.json"

_NOT_LINE_END = compiled(r"[^\r\n]")


def inside(script: HostScript) -> Iterator[Workload | Configured | Unread | Skipped]:
    """Yield the subjects inside an understood script, in the order in which their kinds are named above."""
    yield from workloads_of(commands_of(script))
    yield from engines_of(commands_of(script), script.os)
    for written in written_texts(script):
        if written.path.text.strip("\"'").lower().endswith(DAEMON_JSON):
            yield from _engine(script, written)


def _engine(script: HostScript, written: Written) -> Iterator[Workload | Configured | Unread | Skipped]:
    home = script.where.document
    literal = _literal(home, written)
    document = Document(home.path, "daemon-json", written.text if literal is None else literal, editor=home.editor)
    where = written.origin or written.command.where
    try:
        found = list(readers.read(document))
    except InputError as error:
        yield Unread(home.path, f"the {DAEMON_JSON} that it writes: {error.reason}", where.position().line)
        return
    for subject in found:
        if isinstance(subject, Engine):
            subject = replace(subject, name=DAEMON_JSON, os=script.os)  # noqa: PLW2901 - the same engine
            subject = subject if literal is not None else _pinned(subject, where)  # noqa: PLW2901
        yield subject


def _literal(home: Document, written: Written) -> str | None:
    """Return the script with all but the text blanked out, so that places in it are those of the script.

    Nothing where the text does not stand in the script as it is written to the file.
    """
    if written.origin is None:
        return None
    span = written.origin.found()
    at = home.text.find(written.text, span.start, span.end) if written.text else -1
    if at < 0:
        return None
    end = at + len(written.text)
    return _NOT_LINE_END.sub(" ", home.text[:at]) + written.text + _NOT_LINE_END.sub(" ", home.text[end:])


def _pinned(engine: Engine, where: Where) -> Engine:
    """Return the engine with every place at `where`: of a text that the script puts together."""
    place = Where(where.document, span=Span(where.found().start, where.found().end))
    return replace(
        engine,
        where=place,
        settings=tuple(replace(setting, where=place) for setting in engine.settings),
        flaws=tuple(replace(flaw, where=place, edits=()) for flaw in engine.flaws),
    )
