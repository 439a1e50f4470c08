r"""Microsoft Defender Antivirus is switched off, or blinded.

## Why this matters

What the image brings along is then never looked at from inside the container, and an exclusion names the place to hide.
It is mostly done to make a build faster; the switch stays in the image. On a host it is the scanner of everything that
its containers write, and of the host itself.

## What to do

Remove the line. On the host, exclude the engine's data directory as documented, and let the host's scanner do its work;
scan images in the registry.
"""

from deadlight.checks.api import Bad, Good, Iterator, NotApplicable, Outcome, Report, Severity, Stage, Unknown, check
from deadlight.checks.host_scripts import once
from deadlight.model.host import HostScript
from deadlight.model.image_content import ImageContent
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
IMAGE = r"""
[services.WinDefend]
Type = 16
Start = 2
ImagePath = '"%ProgramFiles%\Windows Defender\MsMpEng.exe"'

[[layers]]
[layers.software.Policies.Microsoft."Windows Defender"]
DisableAntiSpyware = 1  # <-- here
"""
WITHOUT = IMAGE.replace("services.WinDefend", "services.other").replace("# <-- here", "")
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
        Bad("image", IMAGE),
        Good("dockerfile", GOOD),
        Good("image", WITHOUT),
        Good("powershell", FOR_A_WHILE),
        Good("powershell", "Set-MpPreference -ExclusionPath C:\\ProgramData\\docker\n"),
    ],
    refs=[
        "https://learn.microsoft.com/powershell/module/defender/set-mppreference",
        "https://learn.microsoft.com/windows-hardware/drivers/ifs/anti-virus-optimization-for-windows-containers",
    ],
)
def defender_disabled(subject: Stage | HostScript | ImageContent) -> Iterator[Outcome]:
    if isinstance(subject, ImageContent):
        yield from in_image(subject)
        return
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


def in_image(image: ImageContent) -> Iterator[Outcome]:
    """Yield what the build switched off, where the image has a Defender at all: most bases have none."""
    from deadlight.semantics import image_files, image_services

    off = [(value, defender.part_off(value)) for value in image.policies]
    parts = [(value, part) for value, part in off if part and image_files.whose(image, value.layer) != "windows"]
    view = next((each for each in image_services.services_of(image) if each.service.name.lower() == "windefend"), None)
    if view is None:
        if parts:
            yield NotApplicable("the image has no Defender that could be switched off")
        return
    if view.starts == "never" and image_files.whose(image, view.service.start_since) == "image":
        where = image.at("services", view.service.name)
        yield Report("the build switches off {part}", part="Defender's service", at=where)
    for value, part in parts if view.starts != "never" else ():
        where = image.at("policies", value.key, value.name)
        yield Report("the build switches off {part}", part=part, at=where)
