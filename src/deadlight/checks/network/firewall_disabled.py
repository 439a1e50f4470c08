r"""Windows Firewall is switched off.

## Why this matters

On a host the firewall stands between the network and every port that the engine, its services and published containers
listen on. Inside a process-isolated container its service does not run: the host's firewall decides, and a Dockerfile
that switches it off changes nothing. deadlight puts such a line into the report's notes and reports no finding.

## What to do

Remove the line from the Dockerfile. Close ports on the host, or on the network that the containers are on.
"""

from deadlight.checks.api import Good, Iterator, Note, Noted, Outcome, Severity, Stage, check
from deadlight.semantics.effects import firewall

NOTED = r"""
FROM mcr.microsoft.com/windows/servercore:10.0.26100.32230
RUN netsh advfirewall set allprofiles state off  # <-- here
USER ContainerUser
"""
GOOD = NOTED.replace("RUN netsh advfirewall set allprofiles state off  # <-- here\n", "")


@check(
    "WIN405",
    severity=Severity.HIGH,
    because="on a host it is what keeps the network from everything that listens there",
    examples=[Noted("dockerfile", NOTED), Good("dockerfile", GOOD)],
    refs=[
        "https://learn.microsoft.com/virtualization/windowscontainers/container-networking/network-isolation-security"
    ],
)
def firewall_disabled(stage: Stage) -> Iterator[Outcome]:
    for _, command in stage.commands():
        if firewall.switched_off(command):
            yield Note("switching the firewall off does nothing inside a container", at=command.where)
