r"""A container offers a port through which Windows is administered.

## Why this matters

RDP, WinRM, SMB, SSH and the engine's own port take commands, with a password or less. In a container they are there for
convenience, seldom patched and never watched, and whoever gets in is usually an administrator.

## What to do

Drop the port and the service behind it. Use `docker exec` or `kubectl exec` to look into a container; it asks for the
engine's or the cluster's permission.
"""

from deadlight.checks.api import Bad, Container, Good, Iterator, NotApplicable, Outcome, Report, Severity, check
from deadlight.semantics import ports

BAD = r"""
FROM mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
EXPOSE 8080 3389  # <-- here
"""
GOOD = BAD.replace(" 3389  # <-- here", "")


@check(
    "WIN402",
    severity=Severity.HIGH,
    because="it takes commands from the network, mostly as an administrator",
    opens="published-port",
    examples=[Bad("dockerfile", BAD), Good("dockerfile", GOOD)],
    refs=[
        "https://learn.microsoft.com/troubleshoot/windows-server/networking/service-overview-and-network-port-requirements",
        "https://docs.docker.com/engine/security/protect-access/",
    ],
)
def administration_port_exposed(container: Container) -> Iterator[Outcome]:
    for port in container.ports:
        for number, service in ports.administration_services(port.container, port.protocol):
            if container.is_host_process:
                yield NotApplicable("a HostProcess container is on the node's network anyway")
                continue
            yield Report(
                "{container} offers port {port}, which is {service}",
                container=container.name,
                port=number,
                service=service,
                at=port.where,
                severity=Severity.MEDIUM if port.exposed_only else None,
            )
