"""Whether a pool of hosts takes a workload in an isolation, and if not, which constraints refuse it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from msgspec import Struct

from deadlight.boundary.placement.demands import Wanted
from deadlight.model.landscape import HostPool
from deadlight.model.placement import ConstraintKind, PlacedIsolation
from deadlight.semantics import landing
from deadlight.semantics.compatibility import compatibility
from deadlight.semantics.hyperv_support import support_of
from deadlight.semantics.surroundings import Surroundings
from deadlight.semantics.windows_releases import Windows, windows_named, windows_of_build

_ISOLATION_WORDS = {
    "process": "process isolation", "hyperv": "hypervisor isolation", "host-process": "the host itself",
}  # fmt: skip


class Refusal(Struct, frozen=True):
    """Why a pool does not take a workload in an isolation."""

    kind: ConstraintKind
    reason: str


def isolations(each: Wanted) -> tuple[PlacedIsolation, ...]:
    """Return how a workload could be isolated at all."""
    return ("host-process",) if each.demand.isolation == "host-process" else ("process", "hyperv")


def refusals(each: Wanted, pool: HostPool, isolation: PlacedIsolation, around: Surroundings) -> Iterator[Refusal]:
    """Yield why hosts of `pool` do not take a workload so isolated. What is not known of a host refuses."""
    demand = each.demand
    on_engine = each.workload.pod is None
    if (pool.platform == "docker") != on_engine:
        runs = "containers of an engine" if pool.platform == "docker" else "pods"
        yield Refusal("platform", f"{pool.name} runs {runs}, and {demand.label} is a {demand.kind}")
        return
    if not landing.admits(pool, each.zone):
        yield Refusal("dedicated", f"{pool.name} is dedicated to {', '.join(pool.zones)}")
    if each.workload.pod is not None:
        pools = [other for other in around.landscape.hosts if other.platform != "docker"]
        runtime_class = around.runtime_class(each.workload)
        selector = landing.selector_of(each.workload.pod, runtime_class)
        tolerated = () if runtime_class is None else runtime_class.tolerations
        for kind, reason in landing.refusals(pool, each.workload.pod, selector, pools, tolerated):
            yield Refusal(kind, reason)
    yield from _of_isolation(each, pool, isolation)
    if isolation != "host-process":
        yield from _of_build(each, pool, isolation)


def _of_isolation(each: Wanted, pool: HostPool, isolation: PlacedIsolation) -> Iterator[Refusal]:
    demand = each.demand
    if demand.isolation not in ("", isolation):
        words = _ISOLATION_WORDS[demand.isolation]
        yield Refusal("isolation", f"{demand.label} is bound to {words}: {demand.bound_by}")
    if isolation == "hyperv":
        if each.refuses:
            yield Refusal("isolation", f"{demand.label} cannot have hypervisor isolation: {each.refuses}")
        able, reason = hypervisor_of(pool)
        if not able:
            yield Refusal("hypervisor", reason)
    elif each.zone.trust == "untrusted" and pool.zones != (each.zone.name,):
        yield Refusal(
            "zones",
            f"{demand.label} is of the untrusted zone {demand.zone}: without a hypervisor it may only run in a pool"
            f" that is dedicated to {demand.zone}, which {pool.name} is not",
        )


def _of_build(each: Wanted, pool: HostPool, isolation: PlacedIsolation) -> Iterator[Refusal]:
    hosts = windows_of(pool)
    for image in each.images if hosts else ():
        verdicts = [compatibility(host, image, "hyperv" if isolation == "hyperv" else "process") for host in hosts]
        wrong = next((verdict for verdict in verdicts if verdict.outcome != "runs"), None)
        if wrong is not None:
            known = "does not run" if wrong.outcome == "does-not-run" else "is not known to run"
            host = " or ".join(each.name or each.version for each in hosts)
            yield Refusal(
                "build",
                f"the image of {each.demand.label} (build {image.build}) {known} in {_ISOLATION_WORDS[isolation]} on"
                f" {pool.name} ({host}): {wrong.reason}",
            )


@lru_cache(maxsize=256)
def hypervisor_of(pool: HostPool) -> tuple[bool, str]:
    """Return whether hosts of a pool are known to isolate by hypervisor, and why."""
    if pool.virtual and pool.nested is False:
        return False, f"{pool.name} is virtual, without nested virtualization"
    found = support_of(pool)
    return found.able is True, found.reason


@lru_cache(maxsize=256)
def windows_of(pool: HostPool) -> tuple[Windows, ...]:
    """Return the Windows that hosts of a pool may have; nothing where their release is not said."""
    found = windows_named(pool.release) if pool.release else ()
    if pool.sku:
        found = tuple(
            windows_of_build(each.build, each.revision, pool.sku)
            for each in found
            if each.kind in (pool.sku, "unknown")
        )
    return found


def unknown_releases(pools: Sequence[HostPool]) -> list[str]:
    """Return the pools whose Windows is not known."""
    return [pool.name for pool in pools if not windows_of(pool)]
