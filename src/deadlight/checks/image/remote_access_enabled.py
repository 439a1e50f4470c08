r"""A build opens a way to administer the container over the network.

## Why this matters

WinRM, Remote Desktop, an SSH or a Telnet server take commands from the network, with a password that the image holds.
They run as SYSTEM whatever `USER` says, are patched only when the image is, and no orchestrator knows of them.

## What to do

Use `docker exec` or `kubectl exec`, which ask the engine's or the cluster's permission, and logs that leave the
container.
"""

from deadlight.checks.api import Bad, Good, Iterator, Outcome, Report, Severity, Stage, check
from deadlight.semantics.effects import remote_access

BAD = r"""
# escape=`
FROM mcr.microsoft.com/windows/servercore:10.0.26100.32230
SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]
RUN Enable-PSRemoting -Force  # <-- here
USER ContainerUser
"""
GOOD = BAD.replace("Enable-PSRemoting -Force  # <-- here", "Install-WindowsFeature Web-Server")


@check(
    "WIN513",
    severity=Severity.HIGH,
    because="it is a door for administrators in a place where none should stand",
    opens="published-port",
    examples=[Bad("dockerfile", BAD), Good("dockerfile", GOOD)],
    refs=[
        "https://learn.microsoft.com/powershell/module/microsoft.powershell.core/enable-psremoting",
        "https://learn.microsoft.com/windows-server/administration/openssh/openssh_install_firstuse",
    ],
)
def remote_access_enabled(stage: Stage) -> Iterator[Outcome]:
    doors: set[str] = set()
    for _, command in stage.commands():
        door = remote_access.opened(command)
        if door and door not in doors:
            doors.add(door)
            yield Report("the build opens {door}", door=door, at=command.where)
