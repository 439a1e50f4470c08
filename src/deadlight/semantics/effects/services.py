"""Windows services that a command makes or changes, and the account that they run as.

A service without an account is started as LocalSystem.
Sources: https://learn.microsoft.com/windows-server/administration/windows-commands/sc-create,
https://learn.microsoft.com/powershell/module/microsoft.powershell.management/new-service
"""

from __future__ import annotations

import re

from deadlight.model.build import Run
from deadlight.model.command import Command
from deadlight.semantics import accounts

_MONITOR = re.compile(r"(?:^|[\\/\"'\s])servicemonitor(?:\.exe)?(?=$|[\"'\s])", re.IGNORECASE)


def made_as_system(command: Command) -> str:
    """Return the name of the service that the command makes to run as LocalSystem, or nothing."""
    words = [argument.text for argument in command.arguments]
    if command.name == "sc" and len(words) > 1 and words[0].startswith("\\\\"):
        words = words[1:]
    if command.name == "sc" and len(words) > 1 and words[0].lower() in ("create", "config"):
        account = _option(words, "obj=")
        if account is None:
            return words[1] if words[0].lower() == "create" else ""
        return words[1] if accounts.is_system(account) else ""
    if command.name == "new-service":
        name = command.parameter("name")
        return "" if command.has("credential") else (name.text if name is not None else "a service")
    if command.name == "nssm" and len(words) > 1 and words[0].lower() == "install":
        return words[1]
    return ""


def starts_service_monitor(run: Run) -> bool:
    """Return whether this ENTRYPOINT or CMD runs ServiceMonitor.exe."""
    if run.keyword not in ("ENTRYPOINT", "CMD"):
        return False
    words = run.instruction.words
    text = " ".join(word.value for word in words) if words is not None else run.instruction.arguments
    return _MONITOR.search(text) is not None


def _option(words: list[str], name: str) -> str | None:
    for index, word in enumerate(words):
        if word.lower() == name and index + 1 < len(words):
            return words[index + 1]
        if word.lower().startswith(name) and len(word) > len(name):
            return word[len(name) :]
    return None
