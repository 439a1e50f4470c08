"""A first version of zones and hosts, from what was read: a zone for each namespace and project, a pool for like nodes.

Whose the code is stands in no file. So every zone but the platform's is internal and an owner of its own, whom no
other trusts, until somebody says otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from deadlight.model.cluster import Node
from deadlight.model.engine import Engine
from deadlight.model.estate import Estate
from deadlight.model.landscape import HostPool, Landscape, Platform, Zone
from deadlight.semantics.networks.clouds import CLOUDS
from deadlight.semantics.operating_system import OS_LABELS
from deadlight.semantics.taints import keeps_others_away

PLATFORM_NAMESPACES = frozenset({"kube-system", "kube-node-lease", "kube-public", "calico-system", "tigera-operator"})
"""Namespaces that components of nodes run in."""

_PLATFORMS: dict[str, Platform] = {"Azure": "aks", "AWS": "eks", "Google Cloud": "gke"}
_POOL_LABELS = (
    "kubernetes.azure.com/agentpool", "agentpool", "eks.amazonaws.com/nodegroup", "cloud.google.com/gke-nodepool",
    "pool", "node-pool", "nodepool",
)  # fmt: skip
_OWN = ("kubernetes.io/hostname", "kubernetes.io/arch", "beta.kubernetes.io/arch", *OS_LABELS)
"""Labels that say nothing of a pool: of one node, or of every node."""


def found_landscape(estate: Estate) -> Landscape:
    """Return the zones and hosts that an estate shows, each zone and each pool under a name of its own."""
    return Landscape(zones=tuple(_named_zones(estate)), hosts=(*_engine_hosts(estate), *_node_pools(estate)))


def _named_zones(estate: Estate) -> Iterator[Zone]:
    taken: set[str] = set()
    namespaces: dict[str, bool] = {}
    projects: dict[str, None] = {}
    for workload in estate.workloads:
        if workload.pod is not None:
            project = workload.project or "default"
            namespaces[project] = namespaces.get(project, True) and workload.is_host_process
        else:
            projects.setdefault(next(iter(workload.project_names), "") or _project(workload.project), None)
    for name in sorted(namespaces):
        of_platform = name in PLATFORM_NAMESPACES or namespaces[name]
        yield Zone(name=_free(name, taken), trust="platform" if of_platform else "internal", namespaces=(name,))
    for name in sorted(projects):
        yield Zone(name=_free(name, taken), projects=(name,))


def _project(path: str) -> str:
    """Return what a project is called: its folder, or its file where it is in none."""
    parts = path.replace("\\", "/").split("/")
    return parts[-2] if len(parts) > 1 and parts[-2] not in ("", ".", "..") else path


def _engine_hosts(estate: Estate) -> Iterator[HostPool]:
    taken: set[str] = set()
    for engine in estate.every(Engine):
        if engine.os.name == "windows" and engine.source == "info":
            build = engine.host_build
            release = build.value if build is not None and build.known else ""
            yield HostPool(name=_free(engine.name, taken), platform="docker", release=release)


def _node_pools(estate: Estate) -> Iterator[HostPool]:
    alike: dict[tuple[object, ...], list[Node]] = {}
    for node in estate.every(Node):
        if node.os.name == "windows":
            alike.setdefault(_likeness(node), []).append(node)
    taken: set[str] = set()
    for nodes in alike.values():
        first = nodes[0]
        labels = dict(_labels(first))
        called = next((labels[name] for name in _POOL_LABELS if labels.get(name)), first.name)
        build = first.build
        yield HostPool(
            name=_free(called, taken),
            count=len(nodes),
            platform=_platform(labels),
            release=build.value if build is not None and build.known else "",
            sku="server",
            labels=tuple(labels.items()),
            taints=tuple(
                f"{taint.key}={taint.value}:{taint.effect}" if taint.value else f"{taint.key}:{taint.effect}"
                for taint in first.taints
                if keeps_others_away(taint)
            ),
        )


def _likeness(node: Node) -> tuple[object, ...]:
    taints = tuple(sorted((taint.key, taint.value, taint.effect) for taint in node.taints if keeps_others_away(taint)))
    return tuple(sorted(_labels(node))), taints, node.build.value if node.build is not None else ""


def _labels(node: Node) -> Iterator[tuple[str, str]]:
    for name, value in node.labels:
        if (
            name not in _OWN
            and value.known
            and not name.startswith(("topology.", "failure-domain.", "node.kubernetes.io/"))
        ):
            yield name, value.value


def _platform(labels: Iterable[str]) -> Platform:
    clouds = (_PLATFORMS[cloud] for prefix, cloud in CLOUDS.items() if any(name.startswith(prefix) for name in labels))
    return next(clouds, "self-managed")


def _free(name: str, taken: set[str]) -> str:
    """Return a name that is not taken, and take it."""
    plain = re.sub(r"[^\w.-]+", "-", name).strip("-.") or "unnamed"
    number, found = 2, plain
    while found in taken:
        found, number = f"{plain}-{number}", number + 1
    taken.add(found)
    return found
