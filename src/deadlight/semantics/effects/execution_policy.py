"""PowerShell's execution policy, as commands and SHELL set it.

It is no security boundary (https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_execution_policies),
but what a build lowers for the machine stays lowered in the image.
"""

from __future__ import annotations

from deadlight.model.command import Command

_OPEN = frozenset({"bypass", "unrestricted"})


def lowered(command: Command) -> str:
    """Return the policy that the command lowers the execution of scripts to, with its reach, or nothing."""
    policy = command.parameter("executionpolicy")
    if policy is None or policy.text.strip("\"'").lower() not in _OPEN:
        return ""
    name = policy.text.strip("\"'")
    if command.name == "set-executionpolicy":
        scope = command.parameter("scope")
        reach = scope.text.lower() if scope is not None else "localmachine"
        return f"{name} for this process" if reach == "process" else f"{name} in the image"
    if command.name in ("powershell", "pwsh"):
        return f"{name} for this process"
    return ""


def stays(lowering: str) -> bool:
    """Return whether what `lowered` returned outlives the process."""
    return lowering.endswith("in the image")
