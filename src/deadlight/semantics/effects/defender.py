r"""Commands that switch Microsoft Defender Antivirus off, whole or in part.

Sources: https://learn.microsoft.com/powershell/module/defender/set-mppreference,
https://learn.microsoft.com/defender-endpoint/command-line-arguments-microsoft-defender-antivirus,
https://learn.microsoft.com/defender-endpoint/microsoft-defender-antivirus-on-windows-server, and for the values in
the registry https://learn.microsoft.com/windows/client-management/mdm/policy-csp-admx-microsoftdefenderantivirus
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from deadlight.model.command import Command
from deadlight.model.image_content import SystemPolicyValue
from deadlight.model.regex import lazy
from deadlight.semantics.effects.registry import edit_of
from deadlight.semantics.effects.service_control import changes_of

_PARTS = {
    "disablerealtimemonitoring": "Defender's real-time protection",
    "disablebehaviormonitoring": "Defender's behaviour monitoring",
    "disableioavprotection": "Defender's scan of downloads",
    "disablescriptscanning": "Defender's scan of scripts",
    "disablearchivescanning": "Defender's scan of archives",
    "disableblockatfirstseen": "Defender's block at first sight",
    "disableintrusionpreventionsystem": "Defender's protection of the network",
    "disableonaccessprotection": "Defender's scan on access",
    "disablescanonrealtimeenable": "Defender's scan of processes",
    "disableantispyware": "Defender",
    "disableantivirus": "Defender",
}
"""Parameters of Set-MpPreference, and values below the policy key of the same names, and what each switches off."""

_POLICY = "software\\policies\\microsoft\\windows defender"
_FEATURES = frozenset({"windows-defender", "windows-defender-features"})
_REMOVERS = frozenset({"uninstall-windowsfeature", "disable-windowsoptionalfeature"})
_SERVICES = frozenset({"windefend", "wdnissvc", "wdfilter", "sense"})
_BROAD_PATH = lazy(
    r"(?:[a-z]:|\\\\\?\\[a-z]:|%systemdrive%|\$env:systemdrive)?\\?\**"
    r"|(?:[a-z]:|%systemdrive%|\$env:systemdrive)\\(?:windows|users|programdata|program files(?: \(x86\))?|temp)"
    r"(?:\\(?:system32|temp|syswow64))?\\?\**"
    r"|(?:%(?:windir|systemroot|temp|tmp|programfiles|programdata|public)%|\$env:(?:windir|systemroot|temp|programdata))\\?\**",
    re.IGNORECASE,
)
_RUNNABLE = frozenset("* exe dll ps1 psm1 bat cmd vbs js hta msi scr com sys".split())
_INTERPRETERS = frozenset(
    "* powershell.exe pwsh.exe cmd.exe wscript.exe cscript.exe mshta.exe rundll32.exe regsvr32.exe explorer.exe "
    "svchost.exe python.exe node.exe".split()
)


def switched_off(command: Command) -> str:
    """Return what the command switches off, or nothing.

    An exclusion counts where it takes in what an attacker would use: a whole drive or system directory,
    programs and scripts by their extension, an interpreter.
    """
    if command.name in ("set-mppreference", "add-mppreference"):
        return _preference(command)
    if command.name in _REMOVERS or command.name == "dism":
        return "Defender" if _removes(command) else ""
    if command.name == "mpcmdrun":
        return "Defender's definitions" if command.has("removedefinitions") and command.has("all") else ""
    edit = edit_of(command)
    if edit is not None and "\\windows defender" in edit.key:
        if edit.key.endswith("\\exclusions\\paths"):
            return f"Defender's scan of {edit.name}" if _BROAD_PATH.fullmatch(edit.name) else ""
        return _PARTS.get(edit.name, "") if edit.data == "1" else ""
    for change in changes_of(command):
        if change.name in _SERVICES and change.action in ("stopped", "disabled", "removed"):
            return "Defender's service"
    return ""


def hive_values() -> tuple[tuple[str, str], ...]:
    """Return the keys below HKEY_LOCAL_MACHINE, and the names of values, that switch parts off, in lower case."""
    return tuple((key, name) for name in _PARTS for key in (_POLICY, f"{_POLICY}\\real-time protection"))


def part_off(value: SystemPolicyValue) -> str:
    """Return what a value in the hives of an image switches off, or nothing."""
    below = value.key.lower().removeprefix("hklm\\").removesuffix("\\real-time protection")
    return _PARTS.get(value.name.lower(), "") if below == _POLICY and value.value == "1" else ""


def left_off(commands: Sequence[Command]) -> list[tuple[Command, str]]:
    """Return the commands that switch a part off and what it is, where no later one switches it on, once a place."""
    on: dict[str, int] = {}
    for command in commands:
        if command.name == "set-mppreference":
            for name, value in command.parameters:
                if name in _PARTS and value is not None and value.text.strip().lower().lstrip("$") in ("false", "0"):
                    on[_PARTS[name]] = command.index
    found: dict[tuple[int, int], tuple[Command, str]] = {}
    for command in commands:
        part = switched_off(command)
        if part and on.get(part, -1) < command.index:
            span = command.where.found()
            found.setdefault((span.start, span.end), (command, part))
    return list(found.values())


def may_be_off(command: Command) -> bool:
    """Return whether the command sets something that may be a switch of Defender, but what is not known."""
    if command.name != "set-mppreference":
        return False
    splat = any(not argument.known and argument.text.startswith("@") for argument in command.arguments)
    return splat or any(name in _PARTS and value is not None and not value.known for name, value in command.parameters)


def _preference(command: Command) -> str:
    for name, value in command.parameters:
        is_on = value is not None and value.text.strip().lower().lstrip("$") in ("true", "1")
        if command.name == "set-mppreference" and name in _PARTS and is_on:
            return _PARTS[name]
    for name, value in command.parameters:
        if name.startswith("exclusion") and value is not None:
            for part in value.text.split(","):
                if _is_broad(name, part.strip().strip("\"'@()")):
                    return f"Defender's scan of {part.strip()}"
    return ""


def _is_broad(parameter: str, value: str) -> bool:
    if parameter == "exclusionpath":
        return bool(value) and _BROAD_PATH.fullmatch(value) is not None
    if parameter == "exclusionextension":
        return value.lower().lstrip("*.") in _RUNNABLE or value in ("*", ".*")
    return value.lower().rpartition("\\")[2] in _INTERPRETERS


def _removes(command: Command) -> bool:
    named = command.parameter("name", "featurename", "disable-feature")
    if named is None or (command.name == "dism" and not command.has("disable-feature")):
        return False
    return any(part.strip().strip("\"'").lower() in _FEATURES for part in named.text.split(","))
