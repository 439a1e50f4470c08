r"""Containers are attached straight to the physical network.

## Why this matters

On a `transparent` network (and on `l2bridge`) each container has an address of the host's own network: nothing is
translated, everything that the container listens on is reachable from there, and, in the default policy, all
inbound TCP and UDP is allowed. Under hypervisor isolation its rules cannot be changed.

## What to do

Use a `nat` network and publish what is needed, unless the containers have to be hosts of that network; then put
the network behind a firewall that expects them.
"""

from deadlight.checks.api import Bad, Good, Iterator, Outcome, Report, Severity, Workload, check

BAD = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    networks: [outside]
networks:
  outside:
    driver: transparent  # <-- here
"""
GOOD = BAD.replace("transparent  # <-- here", "nat")


@check(
    "WIN403",
    severity=Severity.MEDIUM,
    because="every listening port of the container is open to the host's network",
    opens="published-port",
    examples=[Bad("compose", BAD), Good("compose", GOOD)],
    refs=[
        "https://learn.microsoft.com/virtualization/windowscontainers/container-networking/network-drivers-topologies",
        "https://learn.microsoft.com/virtualization/windowscontainers/container-networking/network-isolation-security",
    ],
)
def transparent_network(workload: Workload) -> Iterator[Outcome]:
    for network in workload.networks:
        driver = network.driver
        if driver is not None and driver.known and driver.value.lower() in ("transparent", "l2bridge"):
            yield Report(
                "network {network} puts its containers on the host's own network",
                network=network.name,
                at=driver.where,
            )
