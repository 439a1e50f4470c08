"""PowerShell's execution policy, as commands, SHELL and variables set it.

It is no security boundary
(https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_execution_policies),
but what a build lowers for the machine stays lowered in the image.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from deadlight.model.command import Command
from deadlight.semantics.commands import interpreters
from deadlight.semantics.effects.registry import EDITORS, edit_of

_OPEN = frozenset({"bypass", "unrestricted"})
_PASSES = " for this process"
_STEPS = " for every step"


_LOWERING = EDITORS | interpreters.POWERSHELL | {"set-executionpolicy", "="}
"""The commands that can lower it."""


def lowered(command: Command, home: str = "in the image") -> str:
    """Return the policy that the command lowers the execution of scripts to, with its reach, or nothing.

    `home` says where a policy stays that outlives the process.
    """
    if command.name not in _LOWERING:
        return ""
    if command.name == "set-executionpolicy":
        scope, policy = command.parameter("scope"), command.parameter("executionpolicy")
        reach = _PASSES if scope is not None and scope.text.lower() == "process" else f" {home}"
        return _open(policy.text, reach) if policy is not None else ""
    if command.name in interpreters.POWERSHELL:
        policy = command.parameter("executionpolicy")
        return _open(policy.text, _PASSES) if policy is not None else ""
    if command.name == "=" and command.target == "$env:psexecutionpolicypreference" and command.arguments:
        return _open(command.arguments[0].text, _PASSES)
    edit = edit_of(command)
    if edit is not None and edit.name == "executionpolicy" and "\\powershell" in edit.key:
        return _open(edit.data, f" {home}")
    return ""


@lru_cache(maxsize=64)
def lowered_by_shell(shell: tuple[str, ...]) -> str:
    """Return the policy that a SHELL instruction lowers the execution of scripts to, with its reach, or nothing.

    SHELL is part of the image: builds that start from it inherit it. Containers do not.
    """
    shell = shell[interpreters.behind_starters(shell) :]
    if not shell or interpreters.shell_of(shell[0]) != "powershell":
        return ""
    words = [part for text in shell[1:] for part in (text.split() if text.startswith(("-", "/")) else [text])]
    for name, value in pairwise(words):
        option = interpreters.option_name(name.lstrip("-/"))[0] if name.startswith(("-", "/")) else ""
        if option in ("command", "file"):
            break
        if option == "executionpolicy":
            return _open(value, _STEPS)
    return ""


def stays(lowering: str) -> bool:
    """Return whether what `lowered` returned outlives the process."""
    return not lowering.endswith((_PASSES, _STEPS))


def _open(policy: str, reach: str) -> str:
    name = policy.strip().strip("\"'")
    return f"{name.capitalize()}{reach}" if name.lower() in _OPEN else ""
