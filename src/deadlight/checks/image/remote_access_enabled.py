r"""An image opens a way to administer the container over the network.

## Why this matters

WinRM, Remote Desktop, an SSH or a Telnet server take commands from the network, with a password that the image holds.
They run as SYSTEM whatever `USER` says, are patched only when the image is, and no orchestrator knows of them.

## What to do

Use `docker exec` or `kubectl exec`, which ask the engine's or the cluster's permission, and logs that leave the
container.
"""

from deadlight.checks.api import Bad, Good, Iterator, Outcome, Report, Severity, Stage, check
from deadlight.model.image_content import ImageContent
from deadlight.semantics.effects import remote_access

BAD = r"""
# escape=`
FROM mcr.microsoft.com/windows/servercore:10.0.26100.32230
SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]
RUN Enable-PSRemoting -Force  # <-- here
USER ContainerUser
"""
IMAGE = r"""
[services.WinRM]
Type = 32
Start = 3
ImagePath = '%SystemRoot%\System32\svchost.exe -k NetworkService'
ObjectName = 'NT AUTHORITY\NetworkService'

[[layers]]
[layers.services.WinRM]
DelayedAutostart = 0
[layers.services.sshd]  # <-- here
Type = 16
Start = 2
ImagePath = 'C:\Windows\System32\OpenSSH\sshd.exe'
"""
GOOD = BAD.replace("Enable-PSRemoting -Force  # <-- here", "Install-WindowsFeature Web-Server")


@check(
    "WIN513",
    severity=Severity.HIGH,
    because="it is a door for administrators in a place where none should stand",
    opens="published-port",
    examples=[
        Bad("dockerfile", BAD),
        Bad("image", IMAGE),
        Good("dockerfile", GOOD),
        Good("image", IMAGE.replace("  # <-- here", "").replace("Start = 2", "Start = 3")),
    ],
    refs=[
        "https://learn.microsoft.com/powershell/module/microsoft.powershell.core/enable-psremoting",
        "https://learn.microsoft.com/windows-server/administration/openssh/openssh_install_firstuse",
    ],
)
def remote_access_enabled(subject: Stage | ImageContent) -> Iterator[Outcome]:
    if isinstance(subject, ImageContent):
        from deadlight.semantics import image_services

        for view in image_services.started_by_build(subject):
            door = remote_access.door_of_service(view.service.name)
            if door:
                where = subject.at("services", view.service.name)
                message = "the image opens {door}: service {service} starts {how}"
                yield Report(message, door=door, service=view.service.name, how=view.starts, at=where)
        return
    doors: set[str] = set()
    for _, command in subject.commands():
        door = remote_access.opened(command)
        if door and door not in doors:
            doors.add(door)
            yield Report("the build opens {door}", door=door, at=command.where)
