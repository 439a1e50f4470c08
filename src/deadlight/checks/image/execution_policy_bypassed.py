r"""A build step or host script lets PowerShell run any script, and leaves it so.

## Why this matters

The execution policy is no wall, but it keeps scripts from the network from running unasked. Set for the machine, `Bypass`
or `Unrestricted` stays in the image, for every container and every later build on it, or on the host. For one process it ends with
that; that is how installers are run, and it still says that a script runs which nobody has signed.

## What to do

Sign scripts, or copy them into the image and run them with the default policy of Windows Server, `RemoteSigned`, which
runs local files.
"""

from collections.abc import Iterable

from deadlight.checks.api import Bad, Good, Iterator, Outcome, Report, Severity, Stage, check
from deadlight.checks.host_scripts import once
from deadlight.model.host import HostScript
from deadlight.model.place import Where
from deadlight.semantics.effects import execution_policy
from deadlight.semantics.host_scripts import commands_of

BAD = r"""
# escape=`
FROM mcr.microsoft.com/windows/servercore:10.0.26100.32230
SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]
RUN Set-ExecutionPolicy Unrestricted  # <-- here
USER ContainerUser
"""
GOOD = BAD.replace("Unrestricted  # <-- here", "RemoteSigned")

HOST = r"""
Set-ExecutionPolicy Bypass -Scope LocalMachine -Force  # <-- here
Start-Service docker
"""


@check(
    "WIN511",
    severity=Severity.MEDIUM,
    because="it is a safety catch, not a wall; set for the machine it stays off for good",
    examples=[Bad("dockerfile", BAD), Bad("powershell", HOST), Good("dockerfile", GOOD)],
    refs=[
        "https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_execution_policies",
    ],
)
def execution_policy_bypassed(subject: Stage | HostScript) -> Iterator[Outcome]:
    if isinstance(subject, HostScript):
        lowered = (
            (execution_policy.lowered(command, "on the host"), command.where) for command in commands_of(subject)
        )
        yield from once(_reported(lowered))
    else:
        yield from _reported(_in_build(subject))


def _in_build(stage: Stage) -> Iterator[tuple[str, Where]]:
    for run in stage.runs:
        for command in run.script.commands if run.script is not None else ():
            if run.keyword == "RUN" or stage.final:
                yield execution_policy.lowered(command), command.where
    for instruction in stage.instructions:
        if instruction.keyword == "SHELL" and instruction.words is not None:
            yield execution_policy.lowered_by_shell(tuple(word.value for word in instruction.words)), instruction.where


def _reported(lowered: Iterable[tuple[str, Where]]) -> Iterator[Outcome]:
    for lowering, where in lowered:
        if lowering:
            yield Report(
                "the execution policy is {policy}",
                policy=lowering,
                at=where,
                severity=None if execution_policy.stays(lowering) else Severity.LOW,
            )
