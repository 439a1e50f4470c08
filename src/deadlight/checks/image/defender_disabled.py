r"""A build switches Microsoft Defender Antivirus off, or blinds it.

## Why this matters

What the image brings along is then never looked at from inside the container, and an exclusion names the place to hide.
It is mostly done to make a build faster; the switch stays in the image.

## What to do

Remove the line. On the host, exclude the engine's data directory as documented, and let the host's scanner do its work;
scan images in the registry.
"""

from deadlight.checks.api import Bad, Good, Iterator, Outcome, Report, Severity, Stage, check
from deadlight.semantics.effects import defender

BAD = r"""
# escape=`
FROM mcr.microsoft.com/windows/servercore:10.0.26100.32230
SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]
RUN Set-MpPreference -DisableRealtimeMonitoring $true  # <-- here
USER ContainerUser
"""
GOOD = BAD.replace("$true  # <-- here", "$false")


@check(
    "WIN512",
    severity=Severity.HIGH,
    because="nothing watches any more what runs in the container",
    examples=[Bad("dockerfile", BAD), Good("dockerfile", GOOD)],
    refs=[
        "https://learn.microsoft.com/powershell/module/defender/set-mppreference",
        "https://learn.microsoft.com/windows-hardware/drivers/ifs/anti-virus-optimization-for-windows-containers",
    ],
)
def defender_disabled(stage: Stage) -> Iterator[Outcome]:
    for _, command in stage.commands():
        part = defender.switched_off(command)
        if part:
            yield Report("the build switches off {part}", part=part, at=command.where)
