r"""Windows Firewall is switched off.

## Why this matters

On a host the firewall stands between the network and every port that the engine, its services and published containers
listen on. Inside a process-isolated container its service does not run: the host's firewall decides, and a Dockerfile
that switches it off changes nothing. deadlight puts such a line into the report's notes and reports no finding; the
finding is for scripts that set a host up.

## What to do

Remove the line. On the host, leave the firewall on and allow the ports that are needed with rules of their own. A script
that needs it off for a while switches it on again.
"""

from deadlight.checks.api import (
    Bad,
    Fix,
    Good,
    Iterator,
    Note,
    Noted,
    Outcome,
    Remove,
    Report,
    Severity,
    Stage,
    Unknown,
    check,
)
from deadlight.checks.host_scripts import once
from deadlight.model.host import HostScript
from deadlight.semantics.effects import firewall
from deadlight.semantics.host_scripts import commands_of

NOTED = r"""
FROM mcr.microsoft.com/windows/servercore:10.0.26100.32230
RUN netsh advfirewall set allprofiles state off  # <-- here
USER ContainerUser
"""
GOOD = NOTED.replace("RUN netsh advfirewall set allprofiles state off  # <-- here\n", "")
HOST = r"""
Restart-Service docker
Set-NetFirewallProfile -Profile Domain,Public,Private -Enabled False  # <-- here
"""
ON_AGAIN = r"""
Set-NetFirewallProfile -Profile Domain,Public,Private -Enabled False
Invoke-Setup
Set-NetFirewallProfile -Profile Domain,Public,Private -Enabled True
"""


@check(
    "WIN405",
    severity=Severity.HIGH,
    because="on a host it is what keeps the network from everything that listens there",
    examples=[
        Bad("powershell", HOST, fixed="Restart-Service docker\n"),
        Noted("dockerfile", NOTED),
        Good("dockerfile", GOOD),
        Good("powershell", ON_AGAIN),
        Good("powershell", "New-NetFirewallRule -DisplayName web -Direction Inbound -Protocol TCP -LocalPort 80\n"),
    ],
    refs=[
        "https://learn.microsoft.com/virtualization/windowscontainers/container-networking/network-isolation-security"
    ],
)
def firewall_disabled(subject: Stage | HostScript) -> Iterator[Outcome]:
    if isinstance(subject, Stage):
        for _, command in subject.commands():
            if firewall.switched_off(command):
                yield Note("switching the firewall off does nothing inside a container", at=command.where)
        return
    for command in firewall.left_off(commands_of(subject)):
        fix = Fix("remove the line", edits=(Remove(command.where),), safe=False)
        yield Report("the script leaves the host's firewall off, or open to everything", at=command.where, fix=fix)
    yield from once(
        Unknown("whether this switches the host's firewall off is not known", at=command.where)
        for command in commands_of(subject)
        if firewall.may_be_off(command)
    )
