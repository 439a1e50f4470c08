"""Commands that open a way to administer the container over the network.

Sources: https://learn.microsoft.com/windows-server/administration/openssh/openssh_install_firstuse,
https://github.com/PowerShell/Win32-OpenSSH/wiki/Install-Win32-OpenSSH,
https://learn.microsoft.com/powershell/module/microsoft.powershell.core/enable-psremoting,
https://learn.microsoft.com/windows/win32/winrm/installation-and-configuration-for-windows-remote-management,
https://learn.microsoft.com/windows-hardware/customize/desktop/unattend/microsoft-windows-terminalservices-localsessionmanager-fdenytsconnections,
https://learn.microsoft.com/iis/manage/remote-administration/remote-administration-for-iis-manager
"""

from __future__ import annotations

import re
from collections.abc import Callable

from deadlight.model.command import Command
from deadlight.model.regex import lazy
from deadlight.semantics.commands import programs
from deadlight.semantics.effects.registry import RegistryEdit, edit_of
from deadlight.semantics.effects.service_control import changes_of

SSH = "the OpenSSH server"
WINRM = "WinRM"
WEAK_WINRM = "WinRM with basic or unencrypted authentication"
DESKTOP = "Remote Desktop"
TELNET = "the Telnet server"
IIS = "the remote management of IIS"

_FEATURES = {
    "telnet-server": TELNET,
    "telnetserver": TELNET,
    "rds-rd-server": DESKTOP,
    "remote-desktop-services": DESKTOP,
}
"""Features by their names for Install-WindowsFeature and for DISM."""

_SERVICES = {"sshd": SSH, "winrm": WINRM, "termservice": DESKTOP, "tlntsvr": TELNET}
_WEAK = lazy(r"(?:allowunencrypted|basic)\W{1,4}true", re.IGNORECASE)


def opened(command: Command) -> str:
    """Return the way in that the command opens, or nothing.

    A service counts where it starts by itself in the container, not where it is started for a build step. That of
    IIS's remote management listens to the machine itself only, until a value in the registry says otherwise.
    """
    reader = _READERS.get(command.name)
    if reader is not None:
        return reader(command)
    edit = edit_of(command)
    door = _in_registry(edit) if edit is not None else ""
    if door:
        return door
    for change in changes_of(command):
        if change.action == "automatic" and change.name in _SERVICES:
            return _SERVICES[change.name]
    return ""


def door_of_service(name: str) -> str:
    """Return the way in that the service of this name is, or nothing."""
    return _SERVICES.get(name.lower(), "")


def _by_capability(command: Command) -> str:
    capability = command.parameter("name", "capabilityname")
    return SSH if capability is not None and capability.text.lower().startswith("openssh.server") else ""


def _by_feature(command: Command) -> str:
    feature = command.parameter("name", "featurename", "enable-feature")
    names = feature.text.lower().split(",") if feature is not None else []
    return next((_FEATURES[part.strip()] for part in names if part.strip() in _FEATURES), "")


def _by_dism(command: Command) -> str:
    if command.has("add-capability"):
        return _by_capability(command)
    return _by_feature(command) if command.has("enable-feature") else ""


def _by_script(command: Command) -> str:
    script = command.parameter("file")
    name = programs.program_name(script.text).removesuffix(".ps1") if script is not None else ""
    return SSH if name == "install-sshd" else ""


def _by_setting(command: Command) -> str:
    return DESKTOP if command.arguments and command.arguments[0].text.strip() == "1" else ""


def _by_winrm(command: Command) -> str:
    words = [argument.text.lower() for argument in command.arguments]
    if words[:1] in (["quickconfig"], ["qc"]):
        return WINRM
    if len(words) < 2 or not words[1].startswith("winrm/config/"):
        return ""
    if words[0] == "create" and words[1].startswith("winrm/config/listener"):
        return WINRM
    is_service = words[1].startswith("winrm/config/service")
    return WEAK_WINRM if words[0] == "set" and is_service and _WEAK.search("".join(words[2:])) else ""


def _in_wsman(command: Command) -> str:
    path, value = command.parameter("path"), command.parameter("value")
    if path is None or not path.text.lower().startswith("wsman:"):
        return ""
    inside = path.text.lower().replace("/", "\\").partition(":")[2].strip("\\").partition("\\")[2]
    if command.name == "new-item":
        return WINRM if inside.startswith("listener") else ""
    is_weak = inside in ("service\\allowunencrypted", "service\\auth\\basic")
    is_on = value is not None and value.text.lower().lstrip("$") in ("true", "1")
    return WEAK_WINRM if is_weak and is_on else ""


def _by_choco(command: Command) -> str:
    words = [argument.text.lower() for argument in command.arguments]
    asked = "sshserverfeature" in "".join(value.text.lower() for _, value in command.parameters if value is not None)
    return SSH if words[:1] in (["install"], ["upgrade"]) and "openssh" in words[1:] and asked else ""


_READERS: dict[str, Callable[[Command], str]] = {
    "enable-psremoting": lambda _: WINRM,
    "set-wsmanquickconfig": lambda _: WINRM,
    "winrm": _by_winrm,
    "set-item": _in_wsman,
    "new-item": _in_wsman,
    "add-windowscapability": _by_capability,
    "install-windowsfeature": _by_feature,
    "enable-windowsoptionalfeature": _by_feature,
    "dism": _by_dism,
    "choco": _by_choco,
    "setallowtsconnections": _by_setting,
    "install-sshd": lambda _: SSH,
    "install-sshd.ps1": lambda _: SSH,
    "powershell": _by_script,
    "pwsh": _by_script,
}


def _in_registry(edit: RegistryEdit) -> str:
    if edit.name == "fdenytsconnections" and edit.data == "0":
        return DESKTOP if edit.key.endswith(("\\terminal server", "\\terminal services")) else ""
    if edit.name == "enableremotemanagement" and edit.data == "1":
        return IIS if edit.key.endswith("\\webmanagement\\server") else ""
    return ""
