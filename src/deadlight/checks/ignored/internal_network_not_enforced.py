r"""A network is declared internal, and its containers reach the internet all the same.

## Why this matters

On Windows the engine stores `internal: true` and shows it again, but no network driver reads it: a NAT
network keeps its outbound address translation. What was meant to be cut off is not.

## What to do

Use `driver: internal`, the network type of the host networking service that has no way out, or set access
control lists on the endpoints.
"""

from deadlight.checks.api import (
    Bad,
    Fix,
    Good,
    Iterator,
    Outcome,
    Put,
    Remove,
    Report,
    Severity,
    Unknown,
    Workload,
    check,
)
from deadlight.semantics import network_options

BAD = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    networks: [back]
networks:
  back:
    internal: true  # <-- here
"""
GOOD = BAD.replace("    internal: true  # <-- here\n", "    driver: internal\n")


@check(
    "WIN811",
    severity=Severity.HIGH,
    because="a tier that is believed to be cut off reaches, and can be told to call, anywhere",
    examples=[Bad("compose", BAD, fixed=GOOD), Good("compose", GOOD)],
    refs=[
        "https://github.com/moby/moby/blob/v28.5.2/libnetwork/drivers/windows/windows.go",
        "https://learn.microsoft.com/virtualization/windowscontainers/container-networking/architecture",
    ],
)
def internal_network_not_enforced(workload: Workload) -> Iterator[Outcome]:
    for network in workload.networks:
        internal, driver = network.internal, network.driver
        if internal is None or (internal.known and not internal.value) or network_options.has_no_way_out(driver):
            continue
        unknown = internal.unknown or (driver.unknown if driver is not None else "")
        if unknown:
            yield Unknown(f"whether network {network.name} has a way out is not known: {unknown}", at=network.where)
            continue
        edits = (Remove(internal.where), Put(network.where.child("driver"), "internal"))
        yield Report(
            "network {network} is declared internal and reaches the internet",
            network=network.name,
            at=internal.where,
            fix=Fix("use the internal driver", edits=edits, safe=False),
        )
