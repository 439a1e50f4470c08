"""Any process in a container leaves it through a known flaw of its host's kernel.

Process isolation keeps ContainerUser in only as long as no flaw is open, and the flaws of the agent in each container,
the file system filters and the registry provider are of that kind; those of the Container Manager Service are not:
accounts of the host reach it, containers do not. What is counted are records whose titles name such a part, for builds
that lack their fixes. Behind a hypervisor the same flaw reaches no further than the utility VM.
"""

from __future__ import annotations

from deadlight.boundary.edge import Iterator, Opening, Opens, Outcome, Question, Shut, edge
from deadlight.boundary.scene import Scene
from deadlight.model.landscape import HostPool, Landscape
from deadlight.semantics.escapes import state_of_host

COMPOSE = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.17763.1000
    isolation: process
"""
OLD = Landscape(hosts=(HostPool(name="build-1", release="10.0.17763.1000"),))
NEW = Landscape(hosts=(HostPool(name="build-1", release="10.0.26100.40000"),))

REACHED = frozenset({"execution-agent", "filter", "kernel"})
"""The parts of Windows that processes of a container reach. Services of the host are reached from the host."""


@edge(
    technique="T1068",
    certainty="known-vulnerability",
    how="{source} leaves the kernel of {target}, which has {version} and lacks the fixes of {flaws}",
    mend="update {target} to revision {revision} or later",
    prerequisites=("code in the container, as whomever",),
    defences=("update hosts within days of each patch day", "hypervisor isolation keeps the flaw in the utility VM"),
    references=(
        "https://msrc.microsoft.com/update-guide",
        "https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/container-security",
    ),
    examples=[
        Opens({"compose.yaml": COMPOSE}, landscape=OLD),
        Shut({"compose.yaml": COMPOSE.replace("process", "hyperv")}, landscape=OLD),
        Shut({"compose.yaml": COMPOSE}, landscape=NEW),
        Shut({"compose.yaml": COMPOSE}),
    ],
)
def unpatched_kernel(scene: Scene) -> Iterator[Outcome]:
    for actor, host in scene.on_hosts():
        if actor.wall.kind not in ("kernel", "hypervisor"):
            continue
        if not host.version.startswith("10.0."):
            if actor.wall.kind == "kernel":
                yield Question(
                    f"What are build and revision of the Windows of {host.name}? Containers share its kernel."
                )
            continue
        state = state_of_host(host.version)
        if state.unknown:
            yield Question(f"What is {host.name} open to? {state.unknown}")
        parts = {"hyper-v"} if actor.wall.kind == "hypervisor" else REACHED
        flaws = [row for row in state.open if row.part in parts]
        if flaws and actor.wall.kind == "hypervisor":
            listed = ", ".join(row.id for row in flaws)
            yield Question(f"Does one of {listed}, to which {host.name} is open, let a guest out? Update it.")
        elif flaws:
            yield Opening(
                actor.node,
                host.node,
                grant=f"updates missing on {host.node.key}",
                at=host.build.where if host.build is not None else None,
                fixed=(f"{host.version.rpartition('.')[0]}.{state.revision}",),
                version=host.version,
                flaws=", ".join(row.id for row in flaws),
                revision=str(state.revision),
            )
