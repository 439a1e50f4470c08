r"""A service that the network reaches shares a network with a database that only another service uses.

## Why this matters

On one Windows network every container reaches every other on every port: in the default policy nothing is filtered
between them, and the engine cannot switch it off. Whoever takes over the service in front talks to the database
directly.

## What to do

Put the database and the service that uses it on a network of their own, and only that service on both. Networks of
type `nat` are not routed to each other, which is how they work and no documented boundary.
"""

from deadlight.checks.api import Bad, Estate, Good, Iterator, Outcome, Report, Severity, check
from deadlight.semantics import tiers

BAD = r"""
services:
  web:
    image: registry.example.com/web:10.0.26100.32230
    platform: windows/amd64
    isolation: hyperv
    networks: [front, back]
    depends_on: [api]
    ports: ["80:80"]
  api:
    image: registry.example.com/api:10.0.26100.32230
    platform: windows/amd64
    isolation: hyperv
    networks: [front, back]
    depends_on: [db]
  db:  # <-- here
    image: registry.example.com/mssql:10.0.26100.32230
    platform: windows/amd64
    isolation: hyperv
    networks: [back]
networks:
  front:
  back:
"""
GOOD = (
    BAD.replace("    networks: [front, back]\n    depends_on: [api]", "    networks: [front]\n    depends_on: [api]")
    .replace("  # <-- here", "")
    .replace('ports: ["80:80"]', 'expose: ["80"]')
)


@check(
    "WIN404",
    severity=Severity.LOW,
    because="it is one wall less behind a service that is reached from outside",
    opens="network-to-neighbour",
    examples=[Bad("compose", BAD, also=["published-on-every-address"]), Good("compose", GOOD)],
    refs=[
        "https://learn.microsoft.com/virtualization/windowscontainers/container-networking/network-isolation-security"
    ],
)
def tiers_share_network(estate: Estate) -> Iterator[Outcome]:
    for data, front, network in tiers.mixed(estate.workloads):
        yield Report(
            "{data} shares the network {network} with {front}, which is published and does not use it",
            data=data.name,
            front=front.name,
            network=network,
            at=data.where,
            related=[front.where],
        )
