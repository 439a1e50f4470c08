"""Commands that switch Windows Firewall off.

In a process-isolated container the firewall service does not run: the host's decides.
Source: https://learn.microsoft.com/virtualization/windowscontainers/container-networking/network-isolation-security
"""

from __future__ import annotations

from deadlight.model.command import Command


def switched_off(command: Command) -> bool:
    """Return whether the command switches the firewall off."""
    words = [argument.text.lower() for argument in command.arguments]
    if command.name == "netsh":
        advanced = words[:2] == ["advfirewall", "set"] and words[-2:] == ["state", "off"]
        return advanced or (words[:3] == ["firewall", "set", "opmode"] and "disable" in words[-1])
    if command.name == "set-netfirewallprofile":
        enabled = command.parameter("enabled")
        return enabled is not None and enabled.text.lower().lstrip("$") in ("false", "0")
    if command.name in ("stop-service", "set-service"):
        name = command.parameter("name")
        off = command.name == "stop-service" or "disabled" in command.written.lower()
        return name is not None and name.text.lower() in ("mpssvc", "mpsdrv") and off
    return command.name == "sc" and words[:1] in (["stop"], ["config"]) and "mpssvc" in words and (words[0] == "stop" or "disabled" in words)
