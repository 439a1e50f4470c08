"""What commands do to services that are there: start, stop, disable, start by themselves, remove.

Sources: https://learn.microsoft.com/windows-server/administration/windows-commands/sc-config,
https://learn.microsoft.com/powershell/module/microsoft.powershell.management/set-service, and `Start` of
https://learn.microsoft.com/windows-hardware/drivers/install/hklm-system-currentcontrolset-services-registry-tree
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from deadlight.model.command import Argument, Command
from deadlight.semantics.effects.registry import EDITORS, edit_of

Action = Literal["started", "stopped", "disabled", "automatic", "removed"]

_CMDLETS: dict[str, Action] = {
    "start-service": "started",
    "restart-service": "started",
    "stop-service": "stopped",
    "remove-service": "removed",
}
_CHANGERS = EDITORS | {"sc", "net", "set-service", *_CMDLETS}
_VERBS: dict[str, Action] = {"start": "started", "stop": "stopped", "delete": "removed"}
_STARTS: dict[str, Action] = {
    "disabled": "disabled",
    "auto": "automatic",
    "automatic": "automatic",
    "delayed-auto": "automatic",
    "automaticdelayedstart": "automatic",
}
_REGISTRY: dict[str, Action] = {"2": "automatic", "4": "disabled"}


class ServiceChange(Struct, frozen=True):
    """One change of one service; `name` is in lower case."""

    name: str
    action: Action


def changes_of(command: Command) -> tuple[ServiceChange, ...]:
    """Return what the command does to services, as far as their names are written."""
    if command.name not in _CHANGERS:
        return ()
    if command.name == "sc":
        words = local_words(command)
        if len(words) < 2:
            return ()
        start = option(words, "start=")
        verb = words[0].text.lower()
        action = _STARTS.get(start.text.lower()) if verb == "config" and start is not None else _VERBS.get(verb)
        return _changes(words[1].text, action)
    if command.name == "net":
        words = command.arguments
        return _changes(words[1].text, _VERBS.get(words[0].text.lower())) if len(words) > 1 else ()
    if command.name == "set-service":
        name = command.parameter("name", "displayname")
        start, status = command.parameter("startuptype"), command.parameter("status")
        action = _STARTS.get(start.text.lower()) if start is not None else None
        if action is None and status is not None:
            action = {"running": "started", "stopped": "stopped"}.get(status.text.lower())  # type: ignore[assignment]
        return _changes(name.text, action) if name is not None else ()
    if command.name in _CMDLETS:
        name = command.parameter("name", "displayname")
        return _changes(name.text, _CMDLETS[command.name]) if name is not None else ()
    edit = edit_of(command)
    if edit is not None and edit.name == "start" and "\\services\\" in edit.key:
        return _changes(edit.key.rpartition("\\")[2], _REGISTRY.get(edit.data))
    return ()


def local_words(command: Command) -> tuple[Argument, ...]:
    r"""Return the words of `sc` without the server (`\\name`) that may stand before its verb."""
    words = command.arguments
    return words[1:] if words and words[0].text.startswith("\\\\") else words


def option(words: Sequence[Argument], name: str) -> Argument | None:
    """Return the value of an option as `sc` writes it: `obj= value` or `obj=value`."""
    for index, word in enumerate(words):
        text = word.text.lower()
        if text == name and index + 1 < len(words):
            return words[index + 1]
        if text.startswith(name) and len(text) > len(name):
            return Argument(word.text[len(name) :], word.where, word.known)
    return None


def _changes(names: str, action: Action | None) -> tuple[ServiceChange, ...]:
    if action is None:
        return ()
    parts = (part.strip().strip("\"'").lower() for part in names.split(","))
    return tuple(ServiceChange(part, action) for part in parts if part)
