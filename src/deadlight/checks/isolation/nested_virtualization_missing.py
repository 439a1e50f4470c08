r"""Virtual hosts without nested virtualization take workloads that need a hypervisor.

## Why this matters

A container that is isolated by hypervisor is a virtual machine. On a host that is one itself it starts only where the
hypervisor below hands virtualization on. Without that it does not start there ("No hypervisor is present on this system"),
and the quick repair, process isolation, takes its wall away.

## What to do

Turn nested virtualization on (on Hyper-V `Set-VMProcessor -ExposeVirtualizationExtensions $true` while the machine is
off; on Azure a size that has it), and say so by `nested = true` of the `[[hosts]]`. Or keep such workloads from
these hosts: by a node selector, or by `zones` of the hosts that take others alone.

Reported once a pool of hosts, at the first workload. A pod all of whose hosts cannot is of `hypervisor-not-available`.
"""

from deadlight.checks.api import (
    Bad,
    Context,
    Estate,
    Good,
    Iterator,
    Outcome,
    Report,
    Severity,
    Unknown,
    Workload,
    check,
)
from deadlight.model.landscape import HostPool
from deadlight.semantics.hyperv_support import support_of_platform
from deadlight.semantics.isolation import asked_isolation, supports_of
from deadlight.semantics.surroundings import Surroundings, surroundings

SERVICE = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
"""
MARKED = SERVICE.replace("isolation: hyperv", "isolation: hyperv  # <-- here")
PROCESS = SERVICE.replace("hyperv", "process")
SMALL = {"name": "small", "sku": "server", "virtual": True, "nested": False}
PLAIN = {"landscape": {"hosts": [SMALL]}}
ZONES = [
    {"name": "customers", "trust": "untrusted", "projects": ["customers"]},
    {"name": "shop", "projects": ["shop"]},
]
TOGETHER = {"landscape": {"zones": ZONES, "hosts": [SMALL]}}
APART = {
    "landscape": {
        "zones": ZONES,
        "hosts": [{**SMALL, "zones": ["customers"]}, {"name": "big", "sku": "server", "zones": ["shop"]}],
    }
}


@check(
    "WIN110",
    severity=Severity.MEDIUM,
    because="what needs a hypervisor does not start there, or starts without one",
    opens="shared-kernel",
    examples=[
        Bad(files={"compose.yaml": MARKED}, options=PLAIN),
        Good(files={"compose.yaml": SERVICE}, options={"landscape": {"hosts": [{**SMALL, "nested": True}]}}),
        Good(files={"compose.yaml": PROCESS}, options=PLAIN),
        Good(files={"compose.yaml": SERVICE}),
        Bad(
            files={
                "customers/compose.yaml": PROCESS.replace("process", "process  # <-- here"),
                "shop/compose.yaml": PROCESS,
            },
            options=TOGETHER,
            also=["process-isolation-for-untrusted"],
        ),
        Good(files={"customers/compose.yaml": PROCESS, "shop/compose.yaml": PROCESS}, options=APART),
    ],
    refs=[
        "https://learn.microsoft.com/virtualization/hyper-v-on-windows/user-guide/nested-virtualization",
        "https://learn.microsoft.com/virtualization/windowscontainers/deploy-containers/system-requirements",
    ],
)
def nested_virtualization_missing(estate: Estate, context: Context) -> Iterator[Outcome]:
    doubtful = [pool for pool in context.landscape.hosts if pool.virtual and not pool.nested and _may_isolate(pool)]
    if not doubtful:
        return
    around = surroundings(estate, context.landscape)
    told: set[str] = set()
    for workload in estate.workloads:
        for pool in around.hosts(workload):
            if pool not in doubtful or pool.name in told:
                continue
            needs = _need(workload, pool, around)
            if needs:
                told.add(pool.name)
                yield from _outcome(workload, pool, needs, around)


def _may_isolate(pool: HostPool) -> bool:
    """Return whether virtualization is what hangs: on a platform that gives it, where nothing else settles it."""
    return support_of_platform(pool.platform).able is not False and (pool.nested is False or pool.hyperv is None)


def _need(workload: Workload, pool: HostPool, around: Surroundings) -> str:
    """Return why a workload needs a hypervisor on a pool, empty where it does not or where another check says it."""
    asked = asked_isolation(workload, around, pool)
    if asked.kind == "none" or not workload.containers or workload.surface == "dockerfile":
        return ""
    if asked.kind == "hypervisor":
        nowhere = all(each.able is False for each in supports_of(workload, around))
        return "" if workload.pod is not None and nowhere else "it is to be isolated by hypervisor"
    zone = around.standing(workload).placed.zone
    if zone.trust != "untrusted":
        return ""
    others = sorted(
        each.zone.name for each in around.neighbours(workload, pool) if each.trusted is False and each.meets
    )
    return f"its zone {zone.name} is untrusted, and {others[0]} may land there too" if others else ""


def _outcome(workload: Workload, pool: HostPool, needs: str, around: Surroundings) -> Iterator[Outcome]:
    at = asked_isolation(workload, around, pool).where
    if pool.nested is None:
        yield Unknown(f"whether {pool.name}, which is virtual, has nested virtualization is not said: {needs}", at=at)
        return
    yield Report(
        "{workload} may land on {pool}, which is virtual, without nested virtualization: {needs}",
        workload=workload.name,
        pool=pool.name,
        needs=needs,
        at=at,
    )
