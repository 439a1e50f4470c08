"""The network matrix of an estate: who reaches whom, the host, the metadata address and the internet, on Windows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from deadlight.model.cluster import Namespace
from deadlight.model.estate import Estate
from deadlight.model.network_policy import NetworkPolicy
from deadlight.model.reachability import HOST, INTERNET, METADATA, OUTSIDE, NetworkMatrix, Party, Reach, Verdict
from deadlight.model.workload import Workload
from deadlight.semantics.networks import engine_networks
from deadlight.semantics.networks.enforcement import Plugin, plugin
from deadlight.semantics.networks.engine_networks import Judged
from deadlight.semantics.networks.policies import INTERNET as ANY_ADDRESS
from deadlight.semantics.networks.policies import Access, PodParty, Target, access
from deadlight.semantics.networks.port_ranges import overlap, shown

METADATA_ADDRESS = "169.254.169.254"
"""Where AWS, Azure and Google Cloud answer a machine about itself, and give out its identity's tokens."""

NO_POLICY = "no policy isolates it"


class Node(Struct, frozen=True, eq=False):
    """A workload with what its connections depend on; `index` is that of its party."""

    index: int
    workload: Workload
    attachment: engine_networks.Attachment | None = None
    pod: PodParty | None = None
    on_host: bool = False


class Cluster(Struct, frozen=True, eq=False):
    """The policies of a cluster and the plug-in that enforces them, or does not."""

    policies: tuple[NetworkPolicy, ...]
    plugin: Plugin


def matrix(estate: Estate, cni: str = "") -> NetworkMatrix:
    """Return the matrix of all workloads of the estate. `cni` is the network plug-in that the user names."""
    cluster = Cluster(estate.every(NetworkPolicy), plugin(estate, cni))
    nodes = [node_of(index, workload, estate) for index, workload in enumerate(_parties(estate.workloads))]
    parties = [_party(node.workload) for node in nodes]
    places = [*parties, *(Party(name) for name in (HOST, METADATA, INTERNET, OUTSIDE))]
    has_pods = any(node.pod is not None for node in nodes)
    named = cluster.plugin.enforcer.cni if cluster.plugin.enforcer is not None else "unknown"
    return NetworkMatrix(
        parties=tuple(places),
        reaches=tuple(_reaches(nodes, len(parties), cluster)),
        plugin=f"{named}: {cluster.plugin.said}" if has_pods else "",
    )


def node_of(index: int, workload: Workload, estate: Estate) -> Node:
    """Return a workload with its networks, or with its labels where it is of a cluster."""
    if workload.pod is None:
        return Node(index, workload, attachment=engine_networks.attachment(workload))
    return Node(index, workload, pod=party_of(workload, estate), on_host=workload.is_host_process)


def party_of(workload: Workload, estate: Estate) -> PodParty:
    """Return the pods of a workload as policies see them."""
    labels = {name: value.value for name, value in workload.pod.labels} if workload.pod is not None else {}
    namespace = next((each for each in estate.every(Namespace) if each.name == workload.project), None)
    known = None if namespace is None else {name: value.value for name, value in namespace.labels}
    return PodParty(workload.project, labels, known)


def egress(pod: PodParty, target: Target, cluster: Cluster) -> tuple[Judged, Access]:
    """Return whether a pod reaches what stands for itself: an address, or any address of the internet."""
    found = access(pod, "egress", target, cluster.policies, cluster.plugin)
    return _judged(found, cluster.plugin), found


def _parties(workloads: Sequence[Workload]) -> list[Workload]:
    """Return the workloads that run: not Dockerfiles, nor networks without containers."""
    return [workload for workload in workloads if workload.containers and workload.surface != "dockerfile"]


def _party(workload: Workload) -> Party:
    position = workload.where.position()
    path = workload.where.document.path
    return Party(workload.name, workload.kind, workload.project, path, position.line)


def _reaches(nodes: Sequence[Node], count: int, cluster: Cluster) -> Iterator[Reach]:
    for source in nodes:
        for target in nodes:
            if source.index != target.index:
                verdict, reason, ports = between(source, target, cluster)
                yield Reach(source.index, target.index, verdict, reason, ports)
        for offset, (verdict, reason) in enumerate(_to_places(source, cluster)):
            yield Reach(source.index, count + offset, verdict, reason)
        published = _from_outside(source)
        if published is not None:
            yield Reach(count + 3, source.index, *published)


def between(source: Node, target: Node, cluster: Cluster) -> tuple[Verdict, str, str]:
    """Return whether one workload reaches another, why, and on which ports."""
    if source.attachment is not None and target.attachment is not None:
        verdict, reason = engine_networks.between(source.attachment, target.attachment)
        return verdict, reason, "all" if verdict == "yes" else ""
    if source.pod is None or target.pod is None:
        return "unknown", "one is of a cluster and one of an engine: what routes between them is not known", ""
    if source.on_host or target.on_host:
        return "yes", "a HostProcess container is on the network of its node, where no policy holds", "all"
    out = access(source.pod, "egress", target.pod, cluster.policies, cluster.plugin)
    into = access(target.pod, "ingress", source.pod, cluster.policies, cluster.plugin)
    if not out.isolated and not into.isolated:
        return "yes", NO_POLICY, "all"
    both = Access(
        overlap(out.ports, into.ports), out.unknown or into.unknown, isolated=True, places=out.places + into.places
    )
    verdict, reason = _judged(both, cluster.plugin)
    return verdict, reason, "all" if cluster.plugin.enforces == "no" else shown(both.ports) if verdict == "yes" else ""


def _judged(found: Access, plug_in: Plugin) -> Judged:
    """Return what becomes of an access where the plug-in enforces policies on Windows, or does not."""
    if not found.isolated:
        return "yes", NO_POLICY
    if plug_in.enforces == "no" and plug_in.enforcer is not None:
        because = plug_in.enforcer.because
        return "yes", f"a policy isolates it, and {plug_in.enforcer.cni} does not enforce it: {because}"
    if plug_in.enforces == "unknown":
        return "unknown", f"a policy isolates it, and whether that holds on Windows is not known: {plug_in.said}"
    if found.ports:
        return "yes", "its policies allow it"
    return ("unknown", found.unknown) if found.unknown else ("no", "no rule of its policies allows it")


def _to_places(node: Node, cluster: Cluster) -> Iterator[Judged]:
    """Yield the verdicts on the host, the metadata address and the internet."""
    if node.attachment is not None:
        out = engine_networks.to_internet(node.attachment)
        yield engine_networks.to_host(node.attachment)
        yield (
            ("no", out[1]) if out[0] == "no" else ("unknown", "whether the host has one and routes to it is not known")
        )
        yield out
        return
    if node.pod is None or node.on_host:
        yield "yes", "it runs on the host"
        yield "yes", "it has the network of its node; whether that has one is for its cloud to say"
        yield "yes", "it has the network of its node"
        return
    isolated = access(node.pod, "egress", METADATA_ADDRESS, cluster.policies, cluster.plugin).isolated
    if isolated:
        yield "unknown", "whether policies hold between a pod and its own node depends on the network plug-in"
    else:
        yield "yes", "pods reach their node; its firewall decides which ports answer"
    (verdict, reason), _ = egress(node.pod, METADATA_ADDRESS, cluster)
    yield verdict, f"{reason}; whether the node has one is for its cloud to say" if verdict == "yes" else reason
    yield egress(node.pod, ANY_ADDRESS, cluster)[0]


def _from_outside(node: Node) -> tuple[Verdict, str, str] | None:
    """Return what is reached from outside of the host: published ports, which on Windows stand on every address."""
    ports = [
        (port.published or port.container, port.protocol)
        for container in node.workload.containers
        for port in container.ports
        if not port.exposed_only
    ]
    if not ports:
        return None
    listed = ", ".join(sorted({f"{protocol} {number}" for number, protocol in ports}))
    reason = "the port is published on every address of the host"
    return "yes", reason, listed
