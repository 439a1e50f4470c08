"""An administrator in a container on the host's kernel leaves the container.

Process isolation is no security boundary. Its administrator is kept in by the kernel that it shares with the host,
and an escape that starts from one is not serviced as a vulnerability: assume that there is one. ContainerUser is kept
in as long as no flaw is open.
"""

from __future__ import annotations

from deadlight.boundary.edge import Iterator, Opening, Opens, Outcome, Question, Shut, edge
from deadlight.boundary.hands import account_question
from deadlight.boundary.scene import Scene

COMPOSE = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/servercore:10.0.26100.32230
    user: ContainerAdministrator
    isolation: process
"""


@edge(
    technique="T1611",
    certainty="assumed",
    how="{source} runs as {user} on the kernel of {target}, which keeps no administrator in",
    mend="isolate {source} by hypervisor, or run it as ContainerUser",
    prerequisites=("code in the container", "an administrator's account in it"),
    defences=(
        "hypervisor isolation is a boundary",
        "without it ContainerUser: an escape from there is serviced as a vulnerability",
    ),
    references=(
        "https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/container-security",
        "https://www.microsoft.com/msrc/windows-security-servicing-criteria",
        "https://attack.mitre.org/software/S0623/",
    ),
    examples=[
        Opens({"compose.yaml": COMPOSE}),
        Shut({"compose.yaml": COMPOSE.replace("Administrator", "User")}),
        Shut({"compose.yaml": COMPOSE.replace("process", "hyperv")}),
        Shut({"compose.yaml": COMPOSE.replace("    isolation: process\n", "")}),
    ],
)
def shared_kernel(scene: Scene) -> Iterator[Outcome]:
    for actor, role in scene.contained():
        if actor.shares_kernel is None:
            yield Question(actor.question)
        elif not actor.shares_kernel or role.power == "user":
            continue
        elif role.power == "unknown":
            yield Question(account_question(actor, role))
        else:
            for host in actor.hosts:
                yield Opening(
                    actor.node,
                    host.node,
                    grant=f"administrator on a shared kernel: {actor.node.key}",
                    at=(role.container.user or role.container.image or role.container).where,
                    user=role.account.name,
                )
