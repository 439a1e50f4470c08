"""Commands of a host script that PowerShell will not carry out: cmdlets that do not exist, parameters that they lack.

What makes a rule of Windows Firewall is left out: there the command that fails is a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from deadlight.model.command import Command
from deadlight.model.host import HostScript
from deadlight.model.outcome import Note
from deadlight.semantics import cmdlets
from deadlight.semantics.cmdlets import Problem
from deadlight.semantics.firewall import acl, acl_tables
from deadlight.semantics.firewall.scripted import makes_rule
from deadlight.semantics.host_scripts import commands_of, defines

_LOADERS = frozenset({"import-module", "install-module", "install-psresource", "update-module", "save-module"})
MOST = 200
"""Remarks on one script."""


def remarks(script: HostScript) -> Iterator[Note]:
    """Yield a note for what HNS refuses, and for each command that its cmdlet does, once for a place and parameter."""
    commands = commands_of(script)
    for rule in acl_tables.rules_of(script.script.tables if script.script is not None else (), commands):
        if refused := acl.objection(rule):
            yield Note("{refused}", at=rule.where, refused=refused)
    imported = {module for command in commands if command.name in _LOADERS for module in _modules(command)}
    seen: set[tuple[int, str]] = set()
    for command in commands:
        if makes_rule(command) or len(seen) >= MOST:
            continue
        for problem in cmdlets.problems(command.name, [name for name, _ in command.parameters], imported=imported):
            key = command.where.found().start, problem.parameter
            if key not in seen and not defines(script, command.name):
                seen.add(key)
                yield _note(problem, command)


def spelled(command: Command, parameter: str) -> str:
    """Return a parameter as the command spells it, without dash."""
    match = re.search(rf"-({re.escape(parameter)})\b", command.written[:8192], re.IGNORECASE)
    return match[1] if match else parameter


def _note(problem: Problem, command: Command) -> Note:
    parameter = spelled(command, problem.parameter)
    if problem.instead and problem.module:
        return Note(
            "only the module {module} has the cmdlet {cmdlet}, and the script does not load it; what works: {instead}",
            at=command.where, cmdlet=problem.cmdlet, module=problem.module, instead=problem.instead,
        )  # fmt: skip
    if problem.instead:
        return Note(
            "no documentation has the cmdlet {cmdlet}; what works: {instead}",
            at=command.where, cmdlet=problem.cmdlet, instead=problem.instead,
        )  # fmt: skip
    if problem.objection == "no-such-cmdlet":
        return Note(
            "the documentation of Windows Server 2019, 2022 and 2025 has no cmdlet {cmdlet}",
            at=command.where, cmdlet=problem.cmdlet,
        )  # fmt: skip
    if problem.objection == "ambiguous-parameter":
        return Note(
            "-{parameter} begins several parameters of {cmdlet}: the command fails",
            at=command.where, cmdlet=problem.cmdlet, parameter=parameter,
        )  # fmt: skip
    return Note(
        "the documentation of Windows Server 2019, 2022 and 2025 has no parameter -{parameter} of {cmdlet}: with a "
        "parameter that does not exist the command fails",
        at=command.where, cmdlet=problem.cmdlet, parameter=parameter,
    )  # fmt: skip


def _modules(command: Command) -> list[str]:
    named = command.parameter("name")
    return [part.strip().rpartition("\\")[2].lower() for part in named.text.split(",")] if named is not None else []
