"""Whoever has a host has every container on it.

The host reads the layers, memory, secrets and tokens of its containers, runs commands in them and answers for their
identities; behind a hypervisor, too, for it is the host that runs the utility VM.
"""

from __future__ import annotations

from deadlight.boundary.edge import Iterator, Opening, Opens, Outcome, Question, Shut, edge
from deadlight.boundary.scene import Scene

COMPOSE = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
"""


@edge(
    technique="T1609",
    certainty="by-design",
    how="{source} runs commands in {target}",
    prerequisites=("SYSTEM or an administrator of the host",),
    defences=("do not put workloads on one host that distrust each other",),
    references=("https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/container-security",),
    examples=[Opens({"compose.yaml": COMPOSE}), Shut({"daemon.json": '{"exec-opts": ["isolation=hyperv"]}'})],
)
def host_to_container(scene: Scene) -> Iterator[Outcome]:
    apart = [host.project for host in scene.hosts if host.project is not None]
    if len(apart) > 1:
        shown = " and ".join(apart) if len(apart) == 2 else f"the {len(apart)} Compose files and scripts"
        yield Question(f"Which of {shown} run on one host? Name the hosts in [[hosts]]; they are taken for apart.")
    for actor, host in scene.on_hosts():
        yield Opening(host.node, actor.node)
