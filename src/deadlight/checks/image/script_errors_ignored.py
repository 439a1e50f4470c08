r"""A PowerShell step of several commands goes on after one that fails.

## Why this matters

Without `$ErrorActionPreference = 'Stop'` PowerShell reports an error and takes the next command; the step's exit code is
that of the last one. A download that failed, a hash that was not computed, a right that was not taken away: the image is
built all the same, without what the line was there for.

## What to do

Write `SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]`, or begin the step with that assignment. Programs
that are not PowerShell's own still need a look at `$LASTEXITCODE`.
"""

from deadlight.checks.api import Bad, Fix, Good, Iterator, Outcome, Report, Severity, Stage, check
from deadlight.semantics import script_errors

SHELL = r"""
# escape=`
FROM mcr.microsoft.com/windows/servercore:10.0.26100.32230
SHELL ["powershell", "-Command"]  # <-- here
RUN Copy-Item C:\setup\shop.config C:\shop; `
    Remove-Item -Recurse C:\setup
USER ContainerUser
"""
SHELL_FIXED = SHELL.replace('"-Command"]  # <-- here', """"-Command", "$ErrorActionPreference = 'Stop';"]""")
STEP = r"""
FROM mcr.microsoft.com/windows/servercore:10.0.26100.32230
RUN powershell -Command "Copy-Item C:/setup/shop.config C:/shop; Remove-Item -Recurse C:/setup"  # <-- here
USER ContainerUser
"""
STEP_FIXED = STEP.replace('"Copy-Item', """"$ErrorActionPreference = 'Stop'; Copy-Item""").replace("  # <-- here", "")


@check(
    "WIN510",
    severity=Severity.MEDIUM,
    because="steps that protect the image can fail without anybody noticing",
    examples=[
        Bad("dockerfile", SHELL, fixed=SHELL_FIXED),
        Bad("dockerfile", STEP, fixed=STEP_FIXED),
        Good("dockerfile", SHELL_FIXED),
    ],
    refs=[
        "https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_preference_variables",
        "https://docs.docker.com/reference/dockerfile/#shell",
    ],
)
def script_errors_ignored(stage: Stage) -> Iterator[Outcome]:
    for found in script_errors.passed_over(stage):
        message = "steps under this SHELL go on after a failing command"
        yield Report(
            message if found.shell else "the script goes on after a failing command",
            at=found.where,
            fix=Fix("stop at the first error", edits=found.edits, safe=False) if found.edits else None,
        )
