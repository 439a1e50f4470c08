"""Whoever reaches the network reaches a published port, on every address of the host.

What listens there has to have a flaw for more than a connection, so that the step is assumed: software that is out of
support, or a port for administration, makes it more likely.
"""

from __future__ import annotations

from deadlight.boundary import assets
from deadlight.boundary.edge import Iterator, Opening, Opens, Outcome, Shut, edge
from deadlight.boundary.scene import Scene

COMPOSE = r"""
services:
  web:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    ports:
      - "8080:80"
"""


@edge(
    technique="T1190",
    certainty="assumed",
    how="{source} reaches {port} of {target}",
    mend="publish {port} of {target} no further than it is needed",
    prerequisites=("a connection to the host", "a flaw in what listens, or its credentials"),
    defences=("a firewall rule of the host", "bind ports behind a proxy that authenticates"),
    references=(
        "https://learn.microsoft.com/virtualization/windowscontainers/container-networking/network-isolation-security",
    ),
    examples=[Opens({"compose.yaml": COMPOSE}), Shut({"compose.yaml": COMPOSE.partition("    ports")[0]})],
)
def published_port(scene: Scene) -> Iterator[Outcome]:
    for actor, role in scene.contained():
        for port in role.container.ports:
            if not port.exposed_only:
                shown = f"{port.protocol} {port.published or port.container}"
                grant = f"port {shown} of {actor.node.key}"
                yield Opening(assets.OUTSIDE, actor.node, grant=grant, at=port.where, port=shown)
