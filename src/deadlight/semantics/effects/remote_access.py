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

from deadlight.model.command import Command
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
_ADDERS = frozenset({"install-windowsfeature", "enable-windowsoptionalfeature"})
_WEAK = re.compile(r"(?:allowunencrypted|basic)\W{1,4}true", re.IGNORECASE)


def opened(command: Command) -> str:
    """Return the way in that the command opens, or nothing.

    A service counts where it starts by itself in the container, not where it is started for a build step. That of
    IIS's remote management listens to the machine itself only, until a value in the registry says otherwise.
    """
    name = command.name
    if name in ("enable-psremoting", "set-wsmanquickconfig"):
        return WINRM
    if name == "winrm":
        return _by_winrm([argument.text.lower() for argument in command.arguments])
    if name in ("set-item", "new-item"):
        return _in_wsman(command)
    if name == "add-windowscapability" or (name == "dism" and command.has("add-capability")):
        capability = command.parameter("name", "capabilityname")
        return SSH if capability is not None and capability.text.lower().startswith("openssh.server") else ""
    if name in _ADDERS or (name == "dism" and command.has("enable-feature")):
        feature = command.parameter("name", "featurename", "enable-feature")
        names = feature.text.lower().split(",") if feature is not None else []
        return next((_FEATURES[part.strip()] for part in names if part.strip() in _FEATURES), "")
    if name == "choco":
        return _by_choco(command)
    if name == "setallowtsconnections":
        return DESKTOP if command.arguments and command.arguments[0].text.strip() == "1" else ""
    script = command.parameter("file") if name in ("powershell", "pwsh") else None
    if "install-sshd" in (name.removesuffix(".ps1"), _stem(script.text) if script is not None else ""):
        return SSH
    edit = edit_of(command)
    door = _in_registry(edit) if edit is not None else ""
    if door:
        return door
    changed = (change for change in changes_of(command) if change.action == "automatic")
    return next((_SERVICES[change.name] for change in changed if change.name in _SERVICES), "")


def _stem(path: str) -> str:
    return programs.program_name(path).removesuffix(".ps1")


def _by_winrm(words: list[str]) -> str:
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


def _in_registry(edit: RegistryEdit) -> str:
    if edit.name == "fdenytsconnections" and edit.data == "0":
        return DESKTOP if edit.key.endswith(("\\terminal server", "\\terminal services")) else ""
    if edit.name == "enableremotemanagement" and edit.data == "1":
        return IIS if edit.key.endswith("\\webmanagement\\server") else ""
    return ""
