r"""A container has a service of its host do things for it, through the service's pipe.

Services such as csi-proxy mount disks and make links as SYSTEM for whoever writes to their pipe. What exactly one of
them can be made to do is its own affair, so that the step is assumed.
"""

from __future__ import annotations

from deadlight.boundary.edge import Iterator, Opening, Opens, Outcome, Question, Shut, edge
from deadlight.boundary.hands import hands_of
from deadlight.boundary.scene import Scene
from deadlight.semantics import pipes

COMPOSE = r"""
services:
  disks:
    image: mcr.microsoft.com/windows/servercore:10.0.26100.32230
    isolation: process
    volumes:
      - \\.\pipe\csi-proxy-disk-v1:\\.\pipe\csi-proxy-disk-v1
"""


@edge(
    technique="T1068",
    certainty="assumed",
    how="{source} has the service behind {pipe}, which runs as SYSTEM on {target}, do things for it",
    mend="take the pipe {pipe} out of {source}",
    prerequisites=("code in the container", "an account that the pipe lets in", "a service that does what is asked"),
    defences=("keep such pipes to the components that they are made for",),
    references=("https://github.com/kubernetes-csi/csi-proxy",),
    examples=[
        Opens({"compose.yaml": COMPOSE}),
        Shut({"compose.yaml": COMPOSE.replace("servercore", "nanoserver")}),
        Shut({"compose.yaml": COMPOSE.replace("csi-proxy-disk-v1", "shop-orders")}),
    ],
)
def host_service_pipe(scene: Scene) -> Iterator[Outcome]:
    for actor, role in scene.contained():
        for mount in role.container.mounts:
            if mount.source is None or pipes.is_undecided(mount):
                continue
            if pipes.kind_of(mount.source.value, actor.workload.surface) != "service":
                continue
            name = pipes.name_of(mount.source.value) or mount.source.value
            hands = hands_of(actor, role)
            if hands.rights == "unknown":
                yield Question(hands.named)
            elif role.power == "administrator":
                for host in actor.hosts:
                    grant = f"pipe {name} in {actor.node.key}"
                    yield Opening(actor.node, host.node, grant=grant, at=mount.where, pipe=name)
