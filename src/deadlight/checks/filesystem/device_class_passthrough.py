r"""A whole class of host devices is passed into a container.

## Why this matters

Windows assigns devices to process-isolated containers by interface class: every device of the class that the host has
now or gets later is shared, with its driver in the host's kernel answering the container. Behind a hypervisor the
engine refuses it and the container does not start, which is low.

## What to do

Pass a device only where the work needs it (a GPU for computing), on a host that runs nothing of another owner, and keep
its driver up to date.
"""

from deadlight.checks.api import Bad, Container, Fix, Good, Iterator, Outcome, Remove, Report, Severity, check
from deadlight.semantics import devices

BAD = r"""
services:
  render:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: process
    devices:
      - class/5B45201D-F2F2-4F3B-85BB-30FF1F953599  # <-- here
"""
GOOD = BAD.replace("\n    devices:\n      - class/5B45201D-F2F2-4F3B-85BB-30FF1F953599  # <-- here", "")


@check(
    "WIN307",
    severity=Severity.MEDIUM,
    because="the kernel drivers of a device class are more surface on the wall, and there are good reasons for a GPU",
    opens="device-class",
    examples=[Bad("compose", BAD, fixed=GOOD), Good("compose", GOOD)],
    refs=[
        "https://learn.microsoft.com/virtualization/windowscontainers/deploy-containers/hardware-devices-in-containers"
    ],
)
def device_class_passthrough(container: Container) -> Iterator[Outcome]:
    hypervisor = container.isolation is not None and container.isolation.value.lower() == "hyperv"
    for device in container.devices:
        if devices.interface_class(device.value) is None:
            continue
        message = "{container} is given every host device of {device}"
        if hypervisor:
            message = "{container} asks for every host device of {device}, which Hyper-V isolation refuses"
        yield Report(
            message,
            container=container.name,
            device=device.value,
            at=device.where,
            severity=Severity.LOW if hypervisor else None,
            fix=Fix("remove the device", edits=(Remove(device.where),), safe=hypervisor),
        )
