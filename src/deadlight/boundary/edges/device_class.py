"""A container talks to every device of a class, and with it to drivers in the kernel of its host.

Windows assigns whole interface classes. What the devices are, and what their drivers make of hostile input, is not
known, so that the step is assumed. Behind a hypervisor the engine refuses devices.
"""

from __future__ import annotations

from deadlight.boundary.edge import Iterator, Opening, Opens, Outcome, Question, Shut, edge
from deadlight.boundary.scene import Scene
from deadlight.semantics import devices

COMPOSE = r"""
services:
  plc:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: process
    devices:
      - class/86E0D1E0-8089-11D0-9CE4-08003E301F73
"""


@edge(
    technique="T1611",
    certainty="assumed",
    how="{source} talks to the drivers of {device} in the kernel of {target}",
    mend="take {device} out of {source}",
    prerequisites=("code in the container", "a flaw in a driver of the class, or a device that reaches memory"),
    defences=("give devices to workloads that one trusts as one trusts the host",),
    references=(
        "https://learn.microsoft.com/virtualization/windowscontainers/deploy-containers/hardware-devices-in-containers",
    ),
    examples=[
        Opens({"compose.yaml": COMPOSE}),
        Shut({"compose.yaml": COMPOSE.replace("process", "hyperv")}),
        Shut({"compose.yaml": COMPOSE.partition("    devices")[0]}),
    ],
)
def device_class(scene: Scene) -> Iterator[Outcome]:
    for actor, role in scene.contained():
        for device in role.container.devices:
            name = devices.interface_class(device.value)
            if name is None or not device.known or actor.wall.kind == "hypervisor":
                continue
            if actor.wall.kind == "unknown":
                yield Question(actor.question)
                continue
            for host in actor.hosts:
                grant = f"device {name} in {actor.node.key}"
                yield Opening(actor.node, host.node, grant=grant, at=device.where, device=device.value)
