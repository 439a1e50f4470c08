r"""Whoever commands a container engine commands its host.

The engine runs as SYSTEM. It starts containers with any directory of the host mounted, and containerd starts
HostProcess containers, which are processes of the host.
"""

from __future__ import annotations

from deadlight.boundary import assets
from deadlight.boundary.edge import Iterator, Opening, Opens, Outcome, Shut, edge
from deadlight.boundary.scene import Scene

COMPOSE = r"""
services:
  web:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: process
"""
DEPLOYMENT = r"""
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
"""


@edge(
    technique="T1611",
    certainty="by-design",
    how="{source} starts a container with the drive of {target} in it",
    prerequisites=("the engine's API",),
    defences=("an authorization plug-in that refuses mounts; the engine's own API has no lesser right",),
    references=(
        "https://docs.docker.com/engine/security/#docker-daemon-attack-surface",
        "https://github.com/microsoft/hcsshim",
    ),
    examples=[Opens({"compose.yaml": COMPOSE}), Shut({"web.yaml": DEPLOYMENT})],
)
def engine_to_host(scene: Scene) -> Iterator[Outcome]:
    for host in scene.hosts:
        engine = assets.containerd(host.node) if host.in_cluster else assets.engine(host.node)
        yield Opening(engine, host.node)
        if not host.in_cluster:
            yield Opening(assets.containerd(host.node), host.node)
