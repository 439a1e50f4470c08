r"""Microsoft Defender Antivirus is switched off, or blinded.

## Why this matters

What the image brings along is then never looked at from inside the container, and an exclusion names the place to hide.
It is mostly done to make a build faster; the switch stays in the image. On a host it is the scanner of everything that
its containers write, and of the host itself.

## What to do

Remove the line. On the host, exclude the engine's data directory as documented, and let the host's scanner do its work;
scan images in the registry.
"""

from deadlight.checks.api import Bad, Good, Iterator, Outcome, Report, Severity, Stage, Unknown, check
from deadlight.checks.host_scripts import once
from deadlight.model.host import HostScript
from deadlight.semantics.effects import defender
from deadlight.semantics.host_scripts import commands_of

BAD = r"""
# escape=`
FROM mcr.microsoft.com/windows/servercore:10.0.26100.32230
SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]
RUN Set-MpPreference -DisableRealtimeMonitoring $true  # <-- here
USER ContainerUser
"""
HOST = r"""
Set-MpPreference -DisableRealtimeMonitoring $true  # <-- here
Restart-Service docker
"""
FOR_A_WHILE = r"""
Set-MpPreference -DisableRealtimeMonitoring $true
Expand-Archive C:\setup\containerd.zip C:\containerd
Set-MpPreference -DisableRealtimeMonitoring $false
"""
GOOD = BAD.replace("$true  # <-- here", "$false")


@check(
    "WIN512",
    severity=Severity.HIGH,
    because="nothing watches any more what runs in the container, or on the host",
    examples=[
        Bad("dockerfile", BAD),
        Bad("powershell", HOST),
        Good("dockerfile", GOOD),
        Good("powershell", FOR_A_WHILE),
        Good("powershell", "Set-MpPreference -ExclusionPath C:\\ProgramData\\docker\n"),
    ],
    refs=[
        "https://learn.microsoft.com/powershell/module/defender/set-mppreference",
        "https://learn.microsoft.com/windows-hardware/drivers/ifs/anti-virus-optimization-for-windows-containers",
    ],
)
def defender_disabled(subject: Stage | HostScript) -> Iterator[Outcome]:
    if isinstance(subject, HostScript):
        for command, part in defender.left_off(commands_of(subject)):
            yield Report("the script leaves {part} off on the host", part=part, at=command.where)
        yield from once(
            Unknown("what this sets of Defender is not known", at=command.where)
            for command in commands_of(subject)
            if defender.may_be_off(command)
        )
        return
    for _, command in subject.commands():
        part = defender.switched_off(command)
        if part:
            yield Report("the build switches off {part}", part=part, at=command.where)
