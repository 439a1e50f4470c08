"""The hosts that workloads may land on: those that the configuration names, else those that files describe.

A Compose project or a `docker run` lands on a host with an engine, a pod on a node. Nodes that are alike are one host
here. Where nothing describes a host, there is still one: the engine's, or the cluster's nodes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from msgspec import Struct

from deadlight.boundary import assets
from deadlight.model.attack import GraphNode
from deadlight.model.cluster import Node
from deadlight.model.engine import Engine
from deadlight.model.estate import Estate
from deadlight.model.landscape import HostPool
from deadlight.model.place import Located, Where
from deadlight.model.workload import Workload
from deadlight.semantics.surroundings import Surroundings

ENGINE_HOST = "the Docker host"
NODES = "a Windows node"
HOSTNAME_LABEL = "kubernetes.io/hostname"


class Host(Struct, frozen=True, eq=False, kw_only=True):
    """A host, or several that are alike: its pool, the engines that it runs, the nodes that it stands for.

    `version` is that of its Windows ("10.0.20348.2113") where it is known, `kubelet` that of its kubelet. `project` is
    the only one that runs there, nothing where it may be any.
    """

    node: GraphNode
    in_cluster: bool
    pool: HostPool | None = None
    engines: tuple[Engine, ...] = ()
    nodes: tuple[Node, ...] = ()
    version: str = ""
    build: Located[str] | None = None
    kubelet: Located[str] | None = None
    project: str | None = None

    @property
    def name(self) -> str:
        """Return what the host is called."""
        return self.node.name


def hosts_of(around: Surroundings, kubernetes_version: str = "") -> tuple[Host, ...]:
    """Return all hosts: of the configuration and of the files, and where neither has any, one for what needs it."""
    return (*_engine_hosts(around), *_nodes(around, kubernetes_version))


def landing(workload: Workload, around: Surroundings, hosts: Sequence[Host]) -> tuple[Host, ...]:
    """Return the hosts that a workload may land on: its pools, and of their nodes those that its selector fits."""
    standing = around.standing(workload)
    own = [host for host in hosts if host.in_cluster == (not standing.landing.on_engine)]
    if standing.landing.known:
        pools = {pool.name for pool in standing.hosts}
        own = [host for host in own if host.pool is not None and host.pool.name in pools]
    if workload.pod is None:
        return tuple(own if standing.landing.known else _of_project(workload, own))
    wanted = {name: value.value for name, value in workload.pod.node_selector if value.known}
    pinned = workload.pod.node_name.value if workload.pod.node_name is not None else ""
    fitting = [host for host in own if _fits(host, wanted, pinned)]
    return tuple(fitting or own)


def _fits(host: Host, wanted: dict[str, str], pinned: str) -> bool:
    """Return whether labels let a pod on: one that a node is not known to have is not held against it."""
    if not host.nodes:
        return True
    if pinned:
        return any(node.name == pinned for node in host.nodes)
    # Of several nodes the names differ, and nothing asks for one of them.
    alone = len(host.nodes) == 1
    labels = {name: value.value for name, value in host.nodes[0].labels if alone or name != HOSTNAME_LABEL}
    return all(labels.get(name, value) == value for name, value in wanted.items())


def _of_project(workload: Workload, hosts: Sequence[Host]) -> Sequence[Host]:
    """Return the host of a project, or those whose engine is configured in its folder; all engines where none is."""
    named = [host for host in hosts if host.project == workload.project]
    folder = _folder(workload.where)
    near = [host for host in hosts if any(_folder(engine.where) == folder for engine in host.engines)]
    return named or near or hosts


def _folder(where: Where) -> str:
    return where.document.path.rpartition("/")[0]


def _engine_hosts(around: Surroundings) -> Iterator[Host]:
    engines = around.engines
    pools = [pool for pool in around.landscape.hosts if pool.platform == "docker"]
    if pools:
        for pool in pools:
            own = tuple(engine for engine in engines if len(pools) == 1 or _is_named(pool, engine))
            yield _host(pool.name, pool=pool, engines=own)
    elif engines:
        for engine in engines:
            path = engine.where.document.path
            yield _host(f"the host of {path}" if len(engines) > 1 else ENGINE_HOST, engines=(engine,))
    else:
        yield from _hosts_of_projects(around.estate)


def _hosts_of_projects(estate: Estate) -> Iterator[Host]:
    """Yield a host for each Compose file, or script, of which nothing says where it runs: they may share one."""
    projects = dict.fromkeys(each.project for each in estate.workloads if each.surface in ("compose", "docker"))
    for project in projects:
        yield _host(f"{ENGINE_HOST} of {project}" if len(projects) > 1 else ENGINE_HOST, project=project)


def _is_named(pool: HostPool, engine: Engine) -> bool:
    """Return whether the path of an engine's file names the pool, as folders of hosts do."""
    return any(pool.name == part.partition(".")[0] for part in engine.where.document.path.split("/"))


def _host(
    name: str, *, pool: HostPool | None = None, engines: tuple[Engine, ...] = (), project: str | None = None
) -> Host:
    build = next((engine.host_build for engine in engines if engine.host_build is not None), None)
    version = build.value if build is not None and build.known else pool.release if pool is not None else ""
    return Host(
        node=assets.host(name, zone=_zone(pool)),
        in_cluster=False,
        pool=pool,
        engines=engines,
        version=version,
        build=build,
        project=project,
    )


def _zone(pool: HostPool | None) -> str:
    return pool.zones[0] if pool is not None and len(pool.zones) == 1 else ""


def _nodes(around: Surroundings, kubernetes_version: str) -> Iterator[Host]:
    estate = around.estate
    pools = [pool for pool in around.landscape.hosts if pool.platform != "docker"]
    alike: dict[tuple[object, ...], list[Node]] = {}
    asked, pinned = _asked_for(around)
    for node in estate.every(Node):
        if node.os.name == "windows":
            alike.setdefault(_likeness(node, asked, pinned), []).append(node)
    covered: set[str] = set()
    for nodes in alike.values():
        pool = _pool_of(nodes[0], pools)
        covered.add(pool.name if pool is not None else "")
        yield _of_nodes(tuple(nodes), pool, kubernetes_version)
    for pool in pools:
        if pool.name not in covered:
            kubelet = _assumed_kubelet(estate, kubernetes_version)
            shown = assets.host(pool.name, zone=_zone(pool))
            yield Host(node=shown, in_cluster=True, pool=pool, version=pool.release, kubelet=kubelet)
    in_cluster = any(workload.surface == "kubernetes" for workload in estate.workloads)
    if not pools and not alike and in_cluster:
        yield Host(node=assets.host(NODES), in_cluster=True, kubelet=_assumed_kubelet(estate, kubernetes_version))


def _asked_for(around: Surroundings) -> tuple[set[str], set[str]]:
    """Return the labels that pods, RuntimeClasses and pools ask of nodes, and the nodes that pods name."""
    labels = {name for pool in around.landscape.hosts for name, _ in pool.labels}
    labels |= {name for found in around.classes.values() for name, _ in found.node_selector}
    names: set[str] = set()
    for workload in around.estate.workloads:
        if workload.pod is not None:
            labels |= {name for name, _ in workload.pod.node_selector}
            names |= {workload.pod.node_name.value} if workload.pod.node_name is not None else set()
    return labels, names


def _likeness(node: Node, asked: Collection[str], pinned: Collection[str]) -> tuple[object, ...]:
    """Return what makes nodes alike: the labels that anything asks for, taints, and versions."""
    labels = sorted((name, value.value) for name, value in node.labels if name in asked and name != HOSTNAME_LABEL)
    taints = sorted((taint.key, taint.value, taint.effect) for taint in node.taints)
    versions = tuple(each.value if each is not None else "" for each in (node.build, node.kubelet, node.runtime))
    own = node.name if node.name in pinned or HOSTNAME_LABEL in asked else ""
    return (*labels, "taints", *taints, "versions", *versions, own)


def _pool_of(node: Node, pools: Sequence[HostPool]) -> HostPool | None:
    labels = {name: value.value for name, value in node.labels}
    named = [pool for pool in pools if pool.labels and all(labels.get(name) == value for name, value in pool.labels)]
    return named[0] if named else pools[0] if len(pools) == 1 else None


def _of_nodes(nodes: tuple[Node, ...], pool: HostPool | None, kubernetes_version: str) -> Host:
    first = nodes[0]
    name = first.name if len(nodes) == 1 else f"{first.name} and {len(nodes) - 1} like it"
    kubelet = first.kubelet or (Located(kubernetes_version, first.where) if kubernetes_version else None)
    version = first.build.value if first.build is not None else pool.release if pool is not None else ""
    return Host(
        node=assets.host(name, zone=_zone(pool)),
        in_cluster=True,
        pool=pool,
        nodes=nodes,
        version=version,
        build=first.build,
        kubelet=kubelet,
    )


def _assumed_kubelet(estate: Estate, kubernetes_version: str) -> Located[str] | None:
    """Return the version that the user names, at the place of the first pod: there is no better one."""
    pod = next((workload for workload in estate.workloads if workload.surface == "kubernetes"), None)
    return Located(kubernetes_version, pod.where) if kubernetes_version and pod is not None else None
