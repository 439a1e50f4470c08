r"""A port is published on every address of the host.

## Why this matters

Windows publishes a port on all addresses of the host; binding it to one is refused. Whoever reaches any network
of the host reaches the container, and the address translation adds the allow rules itself.

## What to do

Publish only what has to be reached from outside. Narrow the rest by a rule of the host's firewall on the
container's port, or leave it unpublished: services on one network reach each other without.
"""

from deadlight.checks.api import Bad, Container, Good, Iterator, Outcome, Report, Severity, Unknown, check
from deadlight.semantics import ports

BAD = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    ports:
      - "8080:80"  # <-- here
"""
GOOD = BAD.replace('ports:\n      - "8080:80"  # <-- here', 'expose:\n      - "80"')


@check(
    "WIN401",
    severity=Severity.LOW,
    because="Windows knows no other kind of published port",
    opens="published-port",
    examples=[Bad("compose", BAD), Good("compose", GOOD)],
    refs=[
        "https://github.com/moby/moby/blob/v28.5.2/libnetwork/drivers/windows/windows.go",
        "https://learn.microsoft.com/virtualization/windowscontainers/container-networking/architecture",
    ],
)
def published_on_every_address(container: Container) -> Iterator[Outcome]:
    if not container.on_engine:
        return
    for port in container.ports:
        if port.unknown and not port.exposed_only and not port.published and port.container.startswith("$"):
            # The one variable may hold an address too.
            yield Unknown(f"what it publishes is not known: {port.unknown}", at=port.where)
        elif not port.exposed_only and ports.is_every_address(port.host_address):
            yield Report(
                "{container} publishes port {port} on every address of the host, the only way there is on Windows",
                container=container.name,
                port=port.container,
                at=port.where,
            )
