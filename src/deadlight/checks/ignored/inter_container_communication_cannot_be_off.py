r"""A network switches communication between its containers off, which Windows does not do.

## Why this matters

`com.docker.network.bridge.enable_icc` is an option of Linux bridges. The Windows drivers read their own labels
only and skip all others: containers on one network reach each other on every port, in both directions.

## What to do

Give tiers that must not meet networks of their own, or set access control lists on the endpoints, outside the
engine, after each start.
"""

from deadlight.checks.api import Bad, Fix, Good, Iterator, Outcome, Remove, Report, Severity, Workload, check
from deadlight.semantics import network_options

BAD = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    networks: [back]
networks:
  back:
    driver: nat
    driver_opts:
      com.docker.network.bridge.enable_icc: "false"  # <-- here
"""
GOOD = BAD.replace("""    driver_opts:
      com.docker.network.bridge.enable_icc: "false"  # <-- here
""", "")  # fmt: skip


@check(
    "WIN815",
    severity=Severity.MEDIUM,
    because="containers that are believed to be apart reach each other",
    opens="network-to-neighbour",
    examples=[Bad("compose", BAD, fixed=GOOD), Good("compose", GOOD)],
    refs=["https://github.com/moby/moby/blob/v28.5.2/libnetwork/drivers/windows/windows.go"],
)
def inter_container_communication_cannot_be_off(workload: Workload) -> Iterator[Outcome]:
    for network in workload.networks:
        for setting in network.settings:
            if network_options.switches_communication_off(setting):
                yield Report(
                    "network {network} cannot keep its containers apart",
                    network=network.name,
                    at=setting.where,
                    fix=Fix("remove the option", edits=(Remove(setting.where),)),
                )
