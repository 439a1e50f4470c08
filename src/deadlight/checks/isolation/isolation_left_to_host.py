r"""A service leaves its isolation to whatever host it lands on.

## Why this matters

Without `isolation` the engine decides: process isolation on Windows Server, hypervisor isolation on a Windows
client, unless the engine's own configuration says otherwise. The same file gives a container behind a
hypervisor on the developer's machine and one on the shared kernel in production.

## What to do

Write `isolation: hyperv` where the container must not reach the host's kernel, `isolation: process` where
sharing it is a decision. The engine refuses any other word.
"""

from deadlight.checks.api import Bad, Container, Fix, Good, Iterator, Outcome, Put, Report, Severity, Unknown, check
from deadlight.semantics.fragments import completed_elsewhere

GOOD = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
"""
BAD = GOOD.replace("  shop:\n", "  shop:  # <-- here\n").replace("    isolation: hyperv\n", "")
EXPLICIT_DEFAULT = GOOD.replace("isolation: hyperv", "isolation: default  # <-- here")


@check(
    "WIN103",
    severity=Severity.LOW,
    because="it is no hole by itself: which wall stands is not written down",
    opens="shared-kernel",
    examples=[Bad("compose", BAD, fixed=GOOD), Bad("compose", EXPLICIT_DEFAULT, fixed=GOOD), Good("compose", GOOD)],
    refs=[
        "https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/hyperv-container",
        "https://github.com/moby/moby/blob/v28.5.2/daemon/daemon_windows.go",
    ],
)
def isolation_left_to_host(container: Container) -> Iterator[Outcome]:
    if not container.on_engine:
        return
    isolation = container.isolation
    if isolation is not None and not isolation.known:
        yield Unknown(f"its isolation is not known: {isolation.unknown}", at=isolation.where)
        return
    if isolation is None and (elsewhere := completed_elsewhere(container)):
        yield Unknown(f"its isolation is not known: {elsewhere}", at=container.where)
        return
    chosen = isolation.value.lower() if isolation is not None else "default"
    if chosen in ("process", "hyperv"):
        return
    at = isolation.where if isolation is not None else container.where
    place = isolation.where if isolation is not None else container.where.child("isolation")
    message = "{container} leaves its isolation to the host"
    if chosen != "default":
        message = "{container} names the isolation {isolation}, which the engine refuses: no wall is chosen"
    yield Report(
        message,
        container=container.name,
        isolation=chosen,
        at=at,
        fix=Fix("isolate by hypervisor", edits=(Put(place, "hyperv"),), safe=False),
    )
