r"""A build makes a Windows service that runs as LocalSystem.

## Why this matters

`USER` says nothing about services: the service manager starts each as the account that the service itself names, and as
LocalSystem where it names none. A container that is started as `ContainerUser` then has a process with every privilege
in it, which takes input from the network or the file system.

## What to do

Give the service a virtual account: `sc create shop obj= "NT SERVICE\shop"`, or a gMSA where it needs the domain. Better
still, run the program itself as the container's process.
"""

from deadlight.checks.api import Bad, Good, Iterator, Outcome, Report, Severity, Stage, check
from deadlight.semantics.effects import services

BAD = r"""
FROM mcr.microsoft.com/windows/servercore:10.0.26100.32230
RUN sc create shop binPath= C:\shop\shop.exe start= auto  # <-- here
USER ContainerUser
"""
GOOD = BAD.replace("start= auto  # <-- here", r'start= auto obj= "NT SERVICE\shop"')


@check(
    "WIN209",
    severity=Severity.MEDIUM,
    because="it is SYSTEM in the container, as far as the service can be made to act for somebody else",
    opens="shared-kernel",
    examples=[Bad("dockerfile", BAD), Good("dockerfile", GOOD)],
    refs=[
        "https://learn.microsoft.com/windows-server/administration/windows-commands/sc-create",
        "https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/container-security",
    ],
)
def service_runs_as_system(stage: Stage) -> Iterator[Outcome]:
    for command, service in services.left_as_system(command for _, command in stage.commands()):
        yield Report("{service} runs as LocalSystem, whatever USER says", service=service, at=command.where)
