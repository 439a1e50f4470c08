"""Commands that open a way to administer the container over the network.

Sources: https://learn.microsoft.com/windows-server/administration/openssh/openssh_install_firstuse,
https://learn.microsoft.com/powershell/module/microsoft.powershell.core/enable-psremoting,
https://learn.microsoft.com/windows/win32/winrm/installation-and-configuration-for-windows-remote-management
"""

from __future__ import annotations

from deadlight.model.command import Command
from deadlight.semantics.effects.registry import edit_of

_FEATURES = {"telnet-server": "the Telnet server", "remote-desktop": "Remote Desktop", "rds-rd-server": "Remote Desktop", "windows-server-web-mgmt": "", "web-mgmt-service": "the IIS management service"}
_ADDERS = frozenset({"install-windowsfeature", "add-windowsfeature", "enable-windowsoptionalfeature"})


def opened(command: Command) -> str:
    """Return the way in that the command opens, or nothing."""
    words = [argument.text.lower() for argument in command.arguments]
    if command.name in ("enable-psremoting", "set-wsmanquickconfig"):
        return "WinRM"
    if command.name == "winrm" and words and words[0] in ("quickconfig", "qc"):
        return "WinRM"
    if command.name == "winrm" and words[:1] == ["set"] and ("allowunencrypted" in command.written.lower() or "basic" in command.written.lower()):
        return "WinRM with basic or unencrypted authentication" if "true" in command.written.lower() else ""
    if command.name == "add-windowscapability":
        name = command.parameter("name")
        if name is not None and name.text.lower().startswith("openssh.server"):
            return "the OpenSSH server"
    if command.name in _ADDERS:
        feature = command.parameter("name", "featurename")
        return _feature(feature.text.lower()) if feature is not None else ""
    if command.name == "dism" and "/enable-feature" in command.written.lower():
        return next((what for name, what in _FEATURES.items() if name in command.written.lower().replace("telnetserver", "telnet-server")), "")
    if command.name == "choco" and words[:1] == ["install"] and "openssh" in words and "/sshserverfeature" in command.written.lower():
        return "the OpenSSH server"
    if command.name in ("install-sshd.ps1", "install-sshd"):
        return "the OpenSSH server"
    edit = edit_of(command)
    if edit is not None and edit.key.endswith("\\terminal server") and edit.name == "fdenytsconnections" and edit.data == "0":
        return "Remote Desktop"
    return ""


def _feature(names: str) -> str:
    return next((_FEATURES[name.strip()] for name in names.split(",") if name.strip() in _FEATURES), "")
