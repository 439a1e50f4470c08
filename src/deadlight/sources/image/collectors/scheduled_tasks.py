r"""Scheduled tasks: the XML files below Windows\System32\Tasks.

Source: https://learn.microsoft.com/openspecs/windows_protocols/ms-tsch/0d6383e4-de92-43e7-b0bb-a60cfa36379f
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import islice

from deadlight.model.image_content import ScheduledTask
from deadlight.sources.decoding import decode
from deadlight.sources.image.collectors.collector import Collector, Fact, Found, Judge

_FOLDER = "windows/system32/tasks/"
_PRINCIPAL = re.compile(r"<(?:UserId|GroupId)>([^<>]{1,500})</(?:UserId|GroupId)>")
_COMMAND = re.compile(r"<Command>([^<>]{1,5000})</Command>")
_ARGUMENTS = re.compile(r"<Arguments>([^<>]{1,9000})</Arguments>")
_DISABLED = re.compile(r"<Enabled>\s{0,100}(?:false|0)\s{0,100}</Enabled>", re.IGNORECASE)
_MOST_COMMANDS = 32


def _read(found: Found, judge: Judge) -> Iterator[Fact]:
    del judge
    text = decode(found.data).text
    if "<Task" not in text:
        raise ValueError("no task")
    principal = _PRINCIPAL.search(next(_elements(text, "Principals"), ""))
    commands = []
    for action in islice(_elements(text, "Exec"), _MOST_COMMANDS):
        command, arguments = _COMMAND.search(action), _ARGUMENTS.search(action)
        if command is not None:
            commands.append(unescape(f"{command[1].strip()} {arguments[1].strip() if arguments else ''}".rstrip()))
    yield ScheduledTask(
        name="\\" + found.path[len(_FOLDER) :].replace("/", "\\"),
        account=unescape(principal[1].strip()) if principal is not None else "",
        commands=tuple(commands),
        # Triggers have a switch of the same name.
        enabled=_DISABLED.search(next(_elements(text, "Settings"), "")) is None,
    )


def _elements(text: str, name: str) -> Iterator[str]:
    """Yield what stands in the elements of a name, which holds none of its name itself."""
    opening, closing = re.compile(rf"<{name}(?:\s[^<>]{{0,500}})?>"), f"</{name}>"
    start = opening.search(text)
    while start is not None:
        end = text.find(closing, start.end())
        if end < 0:
            return
        yield text[start.end() : end]
        start = opening.search(text, end)


COLLECTOR = Collector(read=_read, folders=(_FOLDER,))
