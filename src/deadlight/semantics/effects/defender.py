"""Commands that switch Microsoft Defender Antivirus off, whole or in part.

Sources: https://learn.microsoft.com/powershell/module/defender/set-mppreference,
https://learn.microsoft.com/defender-endpoint/microsoft-defender-antivirus-on-windows-server
"""

from __future__ import annotations

from deadlight.model.command import Command
from deadlight.semantics.effects.registry import edit_of

_SWITCHES = frozenset({
    "disablerealtimemonitoring", "disablebehaviormonitoring", "disableioavprotection", "disablescriptscanning",
    "disableblockatfirstseen", "disableintrusionpreventionsystem",
})  # fmt: skip
_VALUES = frozenset({"disableantispyware", "disableantivirus", "disablerealtimemonitoring", "disablebehaviormonitoring"})
_FEATURES = ("windows-defender", "windows-defender-features", "windows-defender-gui")
_REMOVERS = frozenset({"uninstall-windowsfeature", "remove-windowsfeature", "disable-windowsoptionalfeature"})
_SERVICE = frozenset({"windefend", "wdnissvc", "sense"})


def switched_off(command: Command) -> str:
    """Return what the command switches off, or nothing."""
    if command.name == "set-mppreference":
        for name, value in command.parameters:
            if name in _SWITCHES and (value is None or _is_on(value.text)):
                return name.removeprefix("disable")
    if command.name in ("set-mppreference", "add-mppreference"):
        excluded = command.parameter("exclusionpath", "exclusionextension", "exclusionprocess")
        if excluded is not None:
            return f"scanning of {excluded.text}"
    if command.name in _REMOVERS:
        feature = command.parameter("name", "featurename")
        if feature is not None and feature.text.lower().startswith(_FEATURES):
            return "Defender itself"
    if command.name == "dism" and any("/disable-feature" in argument.text.lower() for argument in command.arguments):
        return "Defender itself" if "windows-defender" in command.written.lower() else ""
    edit = edit_of(command)
    if edit is not None and "windows defender" in edit.key and edit.name in _VALUES and edit.data == "1":
        return edit.name.removeprefix("disable")
    words = [argument.text.lower() for argument in command.arguments]
    if command.name == "sc" and words[:1] in (["delete"], ["stop"], ["config"]) and len(words) > 1 and words[1] in _SERVICE:
        return "" if words[0] == "config" and "disabled" not in words else "Defender's service"
    return ""


def _is_on(text: str) -> bool:
    return text.strip().lower().lstrip("$") in ("true", "1")
