r"""Scheduled tasks: the XML files below Windows\System32\Tasks.

Source: https://learn.microsoft.com/openspecs/windows_protocols/ms-tsch/0d6383e4-de92-43e7-b0bb-a60cfa36379f
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from deadlight.model.image_content import ScheduledTask
from deadlight.sources.decoding import decode
from deadlight.sources.image.collectors.collector import Collector, Fact, Found, Judge

_FOLDER = "windows/system32/tasks/"
_PRINCIPAL = re.compile(r"<(?:UserId|GroupId)>\s*([^<>]{1,256}?)\s*</(?:UserId|GroupId)>")
_EXEC = re.compile(r"<Exec\b[^>]*>(.{1,20000}?)</Exec>", re.DOTALL)
_COMMAND = re.compile(r"<Command>\s*([^<>]{1,4000}?)\s*</Command>")
_ARGUMENTS = re.compile(r"<Arguments>\s*([^<>]{1,8000}?)\s*</Arguments>")
_PRINCIPALS = re.compile(r"<Principals>(.{1,20000}?)</Principals>", re.DOTALL)
_DISABLED = re.compile(r"<Settings>.{0,20000}?<Enabled>\s*false\s*</Enabled>", re.DOTALL | re.IGNORECASE)
_TRIGGERS = re.compile(r"<Triggers>.{0,50000}?</Triggers>", re.DOTALL)
_MOST_COMMANDS = 32


def _read(found: Found, judge: Judge) -> Iterator[Fact]:
    del judge
    text = decode(found.data).text
    if "<Task" not in text:
        raise ValueError("no task")
    principals = _PRINCIPALS.search(text)
    principal = _PRINCIPAL.search(principals[1]) if principals is not None else None
    commands = []
    for action in list(_EXEC.findall(text))[:_MOST_COMMANDS]:
        command, arguments = _COMMAND.search(action), _ARGUMENTS.search(action)
        if command is not None:
            commands.append(unescape(command[1] + (f" {arguments[1]}" if arguments is not None else "")))
    yield ScheduledTask(
        name="\\" + found.path[len(_FOLDER) :].replace("/", "\\"),
        account=unescape(principal[1]) if principal is not None else "",
        commands=tuple(commands),
        # Triggers have a switch of the same name.
        enabled=_DISABLED.search(_TRIGGERS.sub("", text)) is None,
    )


COLLECTOR = Collector(read=_read, folders=(_FOLDER,))
