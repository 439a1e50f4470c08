"""Access rights that commands give away: `icacls`, `cacls`, and access rules in PowerShell.

Sources: https://learn.microsoft.com/windows-server/administration/windows-commands/icacls,
https://learn.microsoft.com/dotnet/api/system.security.accesscontrol.filesystemaccessrule
"""

from __future__ import annotations

import re

from deadlight.model.command import Command

_EVERYBODY = {
    "everyone": "Everyone", "*s-1-1-0": "Everyone", "s-1-1-0": "Everyone", "users": "Users", "builtin\\users": "Users",
    "*s-1-5-32-545": "Users", "authenticated users": "Authenticated Users", "*s-1-5-11": "Authenticated Users",
    "nt authority\\authenticated users": "Authenticated Users", "jeder": "Everyone", "tout le monde": "Everyone",
}  # fmt: skip
_GRANT = re.compile(r"^(?P<who>[^:]+):(?P<rights>.+)$")
_RULE = re.compile(r"fullcontrol|modify|\bwrite\b|writedata|createfiles|changepermissions|takeownership", re.IGNORECASE)


def given_to_everybody(command: Command) -> tuple[str, str, str] | None:
    """Return (group, right, path) where the command lets everybody write, modify or control; nothing otherwise."""
    path = command.arguments[0].text if command.arguments else ""
    if command.name in ("icacls", "cacls", "xcacls"):
        granted = [value.text for name, value in command.parameters if name in ("grant", "grant:r", "g", "p") and value is not None]
        for text in [*granted, *(argument.text for argument in command.arguments[1:])]:
            found = _grant(text)
            if found is not None:
                return (*found, path)
        return None
    if command.name in ("new-object", "new") and "accesscontrol.filesystemaccessrule" in f"{command.target} {command.written}".lower():
        return _rule(command)
    return None


def _grant(text: str) -> tuple[str, str] | None:
    match = _GRANT.match(text.strip("\"'"))
    group = _EVERYBODY.get(match["who"].strip("\"' ").lower()) if match is not None else None
    if match is None or group is None:
        return None
    rights = re.sub(r"\((?:oi|ci|io|np|i)\)", "", match["rights"], flags=re.IGNORECASE).strip("()\"'").upper()
    for part in re.split(r"[(),]+", rights):
        word = {"F": "full control", "C": "change", "M": "modify", "W": "write", "GA": "full control", "GW": "write", "WD": "write", "WDAC": "change of rights"}.get(part)
        if word is not None:
            return group, word
    return None


def _rule(command: Command) -> tuple[str, str, str] | None:
    given = command.parameter("argumentlist")
    text = given.text if given is not None else ",".join(argument.text for argument in command.arguments)
    parts = [part.strip().strip("\"'()@") for part in text.split(",")]
    group = next((_EVERYBODY[part.lower()] for part in parts if part.lower() in _EVERYBODY), None)
    right = next((part for part in parts if _RULE.search(part)), None)
    denied = any(part.lower() == "deny" for part in parts)
    return None if group is None or right is None or denied else (group, right, "")
