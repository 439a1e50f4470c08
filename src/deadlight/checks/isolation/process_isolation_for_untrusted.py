r"""Code that is not trusted runs on the kernel of a host that others are on too.

## Why this matters

A process-isolated container is a group of processes on the host's kernel. Microsoft does not call that a security
boundary: an escape of an administrator is not even serviced as a vulnerability. Where the code is somebody else's, the
host and all that runs on it are one flaw away, and its node credentials, images and secrets with them.

## What to do

Isolate it by hypervisor: `isolation: hyperv`, or a RuntimeClass whose handler has `SandboxIsolation = 1`. Where the
platform has no Hyper-V isolation, give the zone hosts of its own, by a taint and a selector, and say so by `zones` of its
`[[hosts]]`. `deadlight boundary` tells what the isolation costs, and writes both out.
"""

from deadlight.checks.api import (
    Bad,
    Context,
    Estate,
    Fix,
    Good,
    Iterator,
    NotApplicable,
    Outcome,
    Put,
    Report,
    Severity,
    Unknown,
    Workload,
    check,
)
from deadlight.semantics.isolation import isolation_of
from deadlight.semantics.surroundings import surroundings

GOOD = r"""
services:
  build:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
"""
BAD = GOOD.replace("isolation: hyperv", "isolation: process  # <-- here")
PROCESS = BAD.replace("  # <-- here", "")
ZONE = {"name": "customers", "trust": "untrusted", "projects": ["*"]}
COMMON = {"landscape": {"zones": [ZONE]}}
OWN_HOSTS = {"landscape": {"zones": [ZONE], "hosts": [{"name": "customers", "sku": "server", "zones": ["customers"]}]}}
INTERNAL = {"landscape": {"zones": [{**ZONE, "trust": "internal"}]}}


@check(
    "WIN107",
    severity=Severity.HIGH,
    because="the code is not trusted, and the kernel of the host is no boundary against it",
    opens="shared-kernel",
    examples=[
        Bad("compose", BAD, fixed=GOOD, options=COMMON),
        Good("compose", GOOD, options=COMMON),
        Good("compose", PROCESS, options=OWN_HOSTS),
        Good("compose", PROCESS, options=INTERNAL),
        Good("compose", PROCESS),
    ],
    refs=[
        "https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/container-security",
        "https://www.microsoft.com/msrc/windows-security-servicing-criteria",
    ],
)
def process_isolation_for_untrusted(workload: Workload, estate: Estate, context: Context) -> Iterator[Outcome]:
    if not context.landscape.zones:
        return
    around = surroundings(estate, context.landscape)
    standing = around.standing(workload)
    zone = standing.placed.zone
    if zone.trust != "untrusted":
        return
    isolation = isolation_of(workload, around)
    if isolation.kind == "none":
        yield NotApplicable("a HostProcess container has no isolation that could be another")
    elif standing.landing.known and not any(each.meets for each in around.neighbours(workload)):
        yield NotApplicable("no other zone lands on its hosts")
    elif isolation.kind == "unknown":
        yield Unknown(f"{isolation.reasons[-1]}. {isolation.question}", at=isolation.where)
    elif isolation.kind == "kernel":
        written = workload.containers[0].isolation if workload.pod is None else None
        place = None if workload.pod is not None else workload.containers[0].where.child("isolation")
        yield Report(
            "{workload} of the untrusted zone {zone} shares the kernel of its host: {reason}",
            workload=workload.name,
            zone=zone.name,
            reason=isolation.reasons[-1],
            at=isolation.where,
            fix=None
            if place is None
            else Fix("isolate by hypervisor", edits=(Put(written.where if written else place, "hyperv"),), safe=False),
        )
