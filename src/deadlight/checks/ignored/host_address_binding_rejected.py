r"""A port is published on one address of the host, which Windows rejects.

## Why this matters

The engine refuses `127.0.0.1:8080:80` on Windows: "Windows does not support host IP addresses in NAT
settings". The usual way out, dropping the address, publishes the port on every address of the host. One port of
the container on a range of host ports, and SCTP, are refused too; these are notes.

## What to do

Publish without the address and close the port to others in the host's firewall, by a rule on the container's
port; or do not publish it, and let the services that use it share its network.
"""

from deadlight.checks.api import Bad, Container, Good, Iterator, Note, Outcome, Report, Severity, Unknown, check
from deadlight.semantics import ports

BAD = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    ports:
      - "127.0.0.1:8080:80"  # <-- here
"""
GOOD = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    expose:
      - "80"
"""


@check(
    "WIN812",
    severity=Severity.MEDIUM,
    because="the container does not start, and the likely repair opens the port to the network",
    examples=[Bad("compose", BAD), Good("compose", GOOD)],
    refs=["https://github.com/moby/moby/blob/v28.5.2/libnetwork/drivers/windows/windows.go"],
)
def host_address_binding_rejected(container: Container) -> Iterator[Outcome]:
    if not container.on_engine:
        return
    for port in container.ports:
        if port.unknown and "$" in port.host_address:
            yield Unknown(f"the address that it publishes on is not known: {port.unknown}", at=port.where)
        elif not ports.is_every_address(port.host_address):
            yield Report(
                "{container} publishes on {address}: the container does not start",
                container=container.name,
                address=port.host_address,
                at=port.where,
            )
        elif refusal := ports.refusal(port):
            yield Note("{container} publishes {refusal}", container=container.name, refusal=refusal, at=port.where)
