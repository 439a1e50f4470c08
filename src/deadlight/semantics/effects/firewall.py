"""Commands that switch Windows Firewall off, or make it let everything in.

In a process-isolated container the firewall service does not run: the host's decides.
Sources: https://learn.microsoft.com/virtualization/windowscontainers/container-networking/network-isolation-security,
https://learn.microsoft.com/windows-server/administration/windows-commands/netsh-advfirewall,
https://learn.microsoft.com/powershell/module/netsecurity/set-netfirewallprofile
"""

from __future__ import annotations

from collections.abc import Sequence

from deadlight.model.command import Command
from deadlight.semantics.effects.registry import edit_of
from deadlight.semantics.effects.service_control import changes_of

_SERVICES = frozenset({"mpssvc", "mpsdrv"})
_PROFILES = ("domain", "private", "public")


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
    changes = changes_of(command)
    return bool(changes) and any(
        change.name in _SERVICES and change.action in ("stopped", "disabled", "removed") for change in changes
    )


def left_off(commands: Sequence[Command]) -> list[Command]:
    """Return the commands that switch the firewall off and after which no other switches it on, once for each place."""
    last_on: dict[str, int] = {}
    for command in commands:
        for profile in _switched_on(command):
            last_on[profile] = command.index
    found: dict[tuple[int, int], Command] = {}
    for command in commands:
        if switched_off(command) and any(last_on.get(profile, -1) < command.index for profile in _profiles(command)):
            span = command.where.found()
            found.setdefault((span.start, span.end), command)
    return list(found.values())


def may_be_off(command: Command) -> bool:
    """Return whether the command sets the firewall to what is not known."""
    if command.name == "set-netfirewallprofile":
        values = (command.parameter("enabled"), command.parameter("defaultinboundaction"))
        splat = any(not argument.known and argument.text.startswith("@") for argument in command.arguments)
        return splat or any(value is not None and not value.known for value in values)
    words = [argument.text.lower() for argument in command.arguments] if command.name == "netsh" else []
    return words[:2] == ["advfirewall", "set"] and words[3:4] == ["state"] and not command.arguments[-1].known


def _switched_on(command: Command) -> tuple[str, ...]:
    """Return the profiles that the command switches on."""
    words = [argument.text.lower() for argument in command.arguments] if command.name == "netsh" else []
    if words[:2] == ["advfirewall", "reset"]:
        return _PROFILES
    if words[:2] == ["advfirewall", "set"] and words[3:5] == ["state", "on"]:
        return _profiles(command)
    if command.name == "set-netfirewallprofile":
        enabled = command.parameter("enabled")
        return _profiles(command) if enabled is not None and enabled.text.lower().lstrip("$") in ("true", "1") else ()
    changes = changes_of(command)
    return _PROFILES if any(change.name in _SERVICES and change.action == "started" for change in changes) else ()


def _profiles(command: Command) -> tuple[str, ...]:
    """Return the profiles that a command is about: those that it names, else all."""
    text = ""
    if command.name == "netsh":
        text = command.arguments[2].text if len(command.arguments) > 2 else ""
    elif command.name == "set-netfirewallprofile" and (named := command.parameter("name")) is not None:
        text = named.text
    named_ones = tuple(profile for profile in _PROFILES if profile in text.lower())
    return named_ones or _PROFILES


def _netsh(words: list[str]) -> bool:
    if words[:2] == ["advfirewall", "set"]:
        allows_in = words[3:4] == ["firewallpolicy"] and "allowinbound" in "".join(words[4:])
        return words[3:5] == ["state", "off"] or allows_in
    return words[:3] == ["firewall", "set", "opmode"] and "disable" in words[-1]
