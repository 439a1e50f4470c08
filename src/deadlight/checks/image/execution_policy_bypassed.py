r"""A build lets PowerShell run any script, and leaves it so.

## Why this matters

The execution policy is no wall, but it keeps scripts from the network from running unasked. Set for the machine, `Bypass`
or `Unrestricted` stays in the image, for every container and every later build on it. For one process it ends with the
build step; that is how installers are run, and it still says that a script runs which nobody has signed.

## What to do

Sign scripts, or copy them into the image and run them with the default policy of Windows Server, `RemoteSigned`, which
runs local files.
"""

from deadlight.checks.api import Bad, Good, Iterator, Outcome, Report, Severity, Stage, check
from deadlight.semantics.effects import execution_policy

BAD = r"""
# escape=`
FROM mcr.microsoft.com/windows/servercore:10.0.26100.32230
SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]
RUN Set-ExecutionPolicy Unrestricted  # <-- here
USER ContainerUser
"""
GOOD = BAD.replace("Unrestricted  # <-- here", "RemoteSigned")


@check(
    "WIN511",
    severity=Severity.MEDIUM,
    because="it is a safety catch, not a wall; in the image it stays off for good",
    examples=[Bad("dockerfile", BAD), Good("dockerfile", GOOD)],
    refs=[
        "https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_execution_policies",
    ],
)
def execution_policy_bypassed(stage: Stage) -> Iterator[Outcome]:
    lowered = [
        (execution_policy.lowered(command), command.where)
        for run in stage.runs
        for command in (run.script.commands if run.script is not None else ())
        if run.keyword == "RUN" or stage.final
    ]
    lowered += [
        (execution_policy.lowered_by_shell(tuple(word.value for word in instruction.words)), instruction.where)
        for instruction in stage.instructions
        if instruction.keyword.upper() == "SHELL" and instruction.words is not None
    ]
    for lowering, where in lowered:
        if lowering:
            yield Report(
                "the execution policy is {policy}",
                policy=lowering,
                at=where,
                severity=None if execution_policy.stays(lowering) else Severity.LOW,
            )
