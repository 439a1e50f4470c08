"""Where a workload may land: the hosts that its platform, its selectors, their taints and its zone allow.

Sources: https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/ and
https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from deadlight.model.cluster import RuntimeClass
from deadlight.model.landscape import HostPool, Landscape, Zone
from deadlight.model.workload import Pod, Workload
from deadlight.semantics import compatibility
from deadlight.semantics.operating_system import OS_LABELS
from deadlight.semantics.windows_releases import windows_named
from deadlight.semantics.zones import Placed, zone_of

Selector = tuple[tuple[str, str], ...]
Tolerations = tuple[tuple[str, str], ...]

_SYSTEM_LABELS = ("kubernetes.io/", "node.kubernetes.io/", "beta.kubernetes.io/", "topology.kubernetes.io/")
"""Beginnings of labels that every node has; that a pool does not name them says nothing."""


class Landing(Struct, frozen=True):
    """Where a workload may land. Two that are equal may land on the same hosts.

    `pools` are names of those of the landscape, where it has any for it; `known` is false where it has none, and
    then `selector` is what the pod selects, and `project` the engine that Compose services of one project share.
    `nowhere` is true where the landscape has hosts for it, and none of them takes it.
    """

    on_engine: bool
    pools: tuple[str, ...] = ()
    known: bool = True
    selector: Selector = ()
    project: str = ""
    nowhere: bool = False


class Standing(Struct, frozen=True, eq=False):
    """The zone of a workload, and where it may land; `hosts` are the pools themselves."""

    placed: Placed
    landing: Landing
    hosts: tuple[HostPool, ...]


Fitting = dict[object, tuple[HostPool, ...]]
"""What a pod asks of nodes → the pools that the scheduler may put it on: many pods ask alike."""


def standing_of(
    workload: Workload,
    landscape: Landscape,
    runtime_class: RuntimeClass | None = None,
    known: Fitting | None = None,
) -> Standing:
    """Return the zone and the hosts of a workload; `runtime_class` is the one that its pod names, if it was read.

    `known` remembers which pools take what pods ask, of one landscape.
    """
    on_engine = workload.pod is None
    selector = () if workload.pod is None else selector_of(workload.pod, runtime_class)
    of_platform = [pool for pool in landscape.hosts if (pool.platform == "docker") == on_engine]
    tolerated = () if runtime_class is None else runtime_class.tolerations
    asked = (on_engine, selector, tolerated, _asked(workload.pod))
    fitting = known.get(asked) if known is not None else None
    if fitting is None:
        fitting = tuple(pool for pool in of_platform if _takes(pool, workload.pod, selector, of_platform, tolerated))
        if known is not None:
            known[asked] = fitting
    placed = zone_of(workload, landscape, fitting[0].name if len(fitting) == 1 else "")
    hosts = tuple(pool for pool in fitting if admits(pool, placed.zone))
    if not of_platform:
        own = tuple(pair for pair in selector if pair[0] not in OS_LABELS)
        project = workload.project if on_engine else ""
        return Standing(placed, Landing(on_engine=on_engine, known=False, selector=own, project=project), ())
    names = tuple(sorted(pool.name for pool in hosts))
    return Standing(placed, Landing(on_engine=on_engine, pools=names, nowhere=not names), hosts)


def _asked(pod: Pod | None) -> object:
    """Return what a pod asks of nodes beside labels."""
    if pod is None:
        return None
    name = pod.node_name
    return pod.tolerations, None if name is None else (name.value, name.known)


def admits(pool: HostPool, zone: Zone) -> bool:
    """Return whether a zone may land on a pool, as far as the pool is kept for zones."""
    return not pool.zones or zone.name in pool.zones


def may_share(one: Landing, other: Landing) -> bool | None:
    """Return whether workloads that land so may land on one host; nothing where the landscape does not tell.

    Without hosts in the landscape, pods may meet on any node unless their selectors contradict each other. Services
    of one Compose project share an engine; whether two projects do is not known.
    """
    if one.on_engine != other.on_engine or one.nowhere or other.nowhere:
        return False
    if one.known:
        return not set(one.pools).isdisjoint(other.pools)
    if one.on_engine:
        return True if one.project == other.project else None
    wanted = dict(one.selector)
    return all(wanted.get(name, value) == value for name, value in other.selector)


def selector_of(pod: Pod, runtime_class: RuntimeClass | None) -> Selector:
    """Return the labels that a node has to have: those that the pod selects, and those of its RuntimeClass."""
    own = [(name, value.value) for name, value in pod.node_selector if value.known]
    given = [] if runtime_class is None else [(name, value.value) for name, value in runtime_class.node_selector]
    return tuple(sorted({*own, *given}))


def _takes(
    pool: HostPool, pod: Pod | None, selector: Selector, pools: Sequence[HostPool], tolerated: Tolerations
) -> bool:
    """Return whether the scheduler may put a pod on nodes of a pool; an engine takes whatever it is given."""
    return pod is None or not any(refusals(pool, pod, selector, pools, tolerated))


def refusals(
    pool: HostPool, pod: Pod, selector: Selector, pools: Sequence[HostPool], tolerated: Tolerations = ()
) -> Iterator[tuple[Literal["labels", "taints"], str]]:
    """Yield why the scheduler does not put a pod on nodes of a pool, of `pools` that it has: by labels or taints.

    `tolerated` is what the RuntimeClass of the pod has it tolerate beside its own.
    """
    if pod.node_name is not None and pod.node_name.known and any(each.name == pod.node_name.value for each in pools):
        if pool.name != pod.node_name.value:
            yield "labels", f"its pod names the node {pod.node_name.value}"
        return
    for taint in pool.taints:
        if not _tolerates((*pod.tolerations, *tolerated), taint):
            yield "taints", f"its pod does not tolerate the taint {taint} of {pool.name}"
    labels = dict(pool.labels)
    for name, value in selector:
        if not _has(pool, labels, name, value, pools):
            yield "labels", f"its pod selects {name}={value}, which nodes of {pool.name} are not said to have"


def _has(pool: HostPool, labels: dict[str, str], name: str, value: str, pools: Sequence[HostPool]) -> bool:
    """Return whether nodes of a pool may carry a label: one that other pools are said to have, they have not."""
    if name in labels:
        return labels[name] == value
    if name in OS_LABELS:
        return value.lower() == "windows"
    if name == compatibility.BUILD_LABEL:
        builds = builds_of(pool)
        return not builds or compatibility.build_of(value) in builds
    if name.startswith(_SYSTEM_LABELS):
        return True
    return not any(name in dict(other.labels) for other in pools)


@lru_cache(maxsize=256)
def builds_of(pool: HostPool) -> tuple[int, ...]:
    """Return the builds that the release of a pool may stand for; nothing where it names none."""
    found = windows_named(pool.release) if pool.release else ()
    servers = [each.build for each in found if pool.sku != "client" and each.kind != "client"]
    return tuple(servers or [each.build for each in found])


def _tolerates(tolerations: Iterable[tuple[str, str]], taint: str) -> bool:
    written, _, effect = taint.rpartition(":") if ":" in taint else (taint, "", "NoSchedule")
    if effect == "PreferNoSchedule":
        return True
    key, _, value = written.partition("=")
    return any(name in ("", key) and wanted in ("", value) for name, wanted in tolerations)
