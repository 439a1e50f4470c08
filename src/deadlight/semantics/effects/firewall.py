"""Commands that switch Windows Firewall off, or make it let everything in.

In a process-isolated container the firewall service does not run: the host's decides.
Sources: https://learn.microsoft.com/virtualization/windowscontainers/container-networking/network-isolation-security,
https://learn.microsoft.com/windows-server/administration/windows-commands/netsh-advfirewall,
https://learn.microsoft.com/powershell/module/netsecurity/set-netfirewallprofile
"""

from __future__ import annotations

from deadlight.model.command import Command
from deadlight.semantics.effects.registry import edit_of
from deadlight.semantics.effects.service_control import changes_of

_SERVICES = frozenset({"mpssvc", "mpsdrv"})


def switched_off(command: Command) -> bool:
    """Return whether the command switches the firewall off."""
    if command.name == "netsh":
        return _netsh([argument.text.lower() for argument in command.arguments])
    if command.name == "set-netfirewallprofile":
        enabled, inbound = command.parameter("enabled"), command.parameter("defaultinboundaction")
        is_off = enabled is not None and enabled.text.lower().lstrip("$") in ("false", "0")
        return is_off or (inbound is not None and inbound.text.lower() == "allow")
    edit = edit_of(command)
    if edit is not None and edit.name == "enablefirewall" and edit.data == "0":
        return "\\firewallpolicy\\" in edit.key or "\\windowsfirewall\\" in edit.key
    return any(
        change.name in _SERVICES and change.action in ("stopped", "disabled", "removed")
        for change in changes_of(command)
    )


def _netsh(words: list[str]) -> bool:
    if words[:2] == ["advfirewall", "set"]:
        allows_in = words[3:4] == ["firewallpolicy"] and "allowinbound" in "".join(words[4:])
        return words[3:5] == ["state", "off"] or allows_in
    return words[:3] == ["firewall", "set", "opmode"] and "disable" in words[-1]
