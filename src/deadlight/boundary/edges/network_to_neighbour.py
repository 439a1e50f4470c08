"""A container reaches its neighbours over the network.

Containers of one network of an engine cannot be kept apart, and pods reach each other unless a policy isolates one of
them and the plug-in enforces it on Windows. What listens at the neighbour has to have a flaw for more than a
connection, so that the step into it is assumed.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from msgspec import Struct

from deadlight.boundary import assets
from deadlight.boundary.edge import Iterator, Opening, Opens, Outcome, Question, Shut, edge
from deadlight.boundary.scene import Actor, Scene
from deadlight.model.network_policy import NetworkPolicy
from deadlight.model.place import Where
from deadlight.semantics.networks import engine_networks
from deadlight.semantics.networks.enforcement import plugin
from deadlight.semantics.networks.matrix import NO_POLICY, Cluster, Node, between, node_of
from deadlight.semantics.networks.policies import INTERNET, Direction, access
from deadlight.semantics.zones import trusts

COMPOSE = r"""
services:
  web:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
  orders:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
"""
PODS = r"""
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec:
  os: {name: windows}
  containers:
    - {name: web, image: registry.example.com/web:1.4}
---
apiVersion: v1
kind: Pod
metadata: {name: orders, namespace: shop, labels: {app: orders}}
spec:
  os: {name: windows}
  containers:
    - {name: orders, image: registry.example.com/orders:1.4}
"""
POLICY = r"""
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: all, namespace: shop}
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
"""
MOST_KINDS = 300
"""Kinds of pods, by namespace and labels, up to which each pair is judged."""


@edge(
    technique="T1210",
    certainty="assumed",
    how="{source} {reaches} {target}{because}",
    mend="{cut}",
    prerequisites=("code in the container", "a flaw in what the neighbour serves, or its credentials"),
    defences=(
        "a network for each tier",
        "policies for ingress and egress, and a plug-in that enforces them on Windows",
    ),
    references=(
        "https://learn.microsoft.com/virtualization/windowscontainers/container-networking/network-isolation-security",
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
    ),
    examples=[
        Opens({"compose.yaml": COMPOSE}),
        Opens({"pods.yaml": PODS}),
        Opens(
            {"pods.yaml": PODS, "policy.yaml": POLICY.replace("podSelector: {}", "podSelector: {matchLabels: {a: b}}")}
        ),
        Shut({"compose.yaml": COMPOSE.replace("hyperv\n", "hyperv\n    network_mode: none\n")}),
        Shut({"pods.yaml": PODS, "policy.yaml": POLICY}, options={"cni": "calico"}),
        Shut({"pods.yaml": PODS, "policy.yaml": POLICY}),
    ],
)
def network_to_neighbour(scene: Scene) -> Iterator[Outcome]:
    contained = [actor for actor in scene.actors if actor.wall.kind != "none"]
    yield from _on_engines([actor for actor in contained if actor.workload.pod is None])
    yield from _in_cluster([actor for actor in contained if actor.workload.pod is not None], scene)


def _on_engines(actors: Sequence[Actor]) -> Iterator[Outcome]:
    members: dict[str, list[Actor]] = {}
    for actor in actors:
        for name in engine_networks.attachment(actor.workload).networks:
            members.setdefault(name, []).append(actor)
    for name, held in sorted(members.items()):
        shown = f"the network {name.rpartition(' ')[2]}"
        yield from _meet(name, shown, held, held) if len(held) > 1 else ()
    yield from _apart(actors)


def _apart(actors: Sequence[Actor]) -> Iterator[Question]:
    """Yield where it is not known whether networks of a host keep apart two zones that do not trust each other."""
    on_host: dict[str, dict[str, Actor]] = {}
    for actor in actors:
        for host in actor.hosts if actor.placed.is_known else ():
            on_host.setdefault(host.name, {}).setdefault(actor.placed.zone.name, actor)
    for name, of_zone in sorted(on_host.items()):
        for one, other in combinations(of_zone.values(), 2):
            if trusts(one.placed.zone, other.placed.zone) is False:
                attached = [engine_networks.attachment(each.workload) for each in (one, other)]
                verdict, reason = engine_networks.between(*attached)
                if verdict == "unknown":
                    yield Question(f"Do the networks of {name} keep {one.name} and {other.name} apart? {reason}.")
                    break


def _meet(key: str, name: str, sources: Sequence[Actor], targets: Sequence[Actor], why: str = "") -> Iterator[Outcome]:
    """Yield the steps of those who reach each other through one network."""
    network = assets.network(key, name)
    because = f": {why}" if why else ""
    for actor in sources:
        cut = f"keep {actor.name} from {name}"
        grant = f"{network.key} for {actor.node.key}"
        shown = {"because": because, "cut": cut}
        yield Opening(
            actor.node, network, grant=grant, at=_place(actor), certainty="by-design", reaches="is on", shown=shown
        )
    for actor in targets:
        cut = f"keep {actor.name} from {name}"
        grant = f"{network.key} for {actor.node.key}"
        yield Opening(network, actor.node, grant=grant, at=_place(actor), reaches="leads to", because=because, cut=cut)


def _place(actor: Actor) -> Where:
    return actor.workload.where


def _in_cluster(actors: Sequence[Actor], scene: Scene) -> Iterator[Outcome]:
    kinds: dict[tuple[object, ...], list[Actor]] = {}
    for actor in actors:
        kinds.setdefault(_kind(actor), []).append(actor)
    cluster = Cluster(scene.estate.every(NetworkPolicy), plugin(scene.estate, scene.cni))
    held = [
        _Kind(node, tuple(alike), _isolated(node, "egress", cluster), _isolated(node, "ingress", cluster))
        for node, alike in ((node_of(0, alike[0].workload, scene.estate), alike) for alike in kinds.values())
    ]
    if len(actors) > 1:
        free_out = [actor for kind in held if not kind.kept_in for actor in kind.actors]
        free_in = [actor for kind in held if not kind.kept_out for actor in kind.actors]
        yield from _meet("pods", "the pod network", free_out, free_in, NO_POLICY)
    if len(held) > MOST_KINDS and any(kind.kept_in or kind.kept_out for kind in held):
        yield Question(
            f"Which of {len(held)} kinds of pods do policies let reach each other? They are too many to tell."
        )
        return
    for target in held:
        yield from _into(target, held, cluster)


def _into(target: _Kind, held: Sequence[_Kind], cluster: Cluster) -> Iterator[Outcome]:
    """Yield the steps into one kind of pods of those that a policy lets through, or does not keep out."""
    sources: list[Actor] = []
    reached = target.actors
    why = ""
    for source in held:
        open_anyway = not source.kept_in and not target.kept_out
        if open_anyway or (source is target and len(reached) < 2):
            continue
        verdict, reason, ports = between(source.node, target.node, cluster)
        if verdict == "unknown":
            other = reached[1 if source is target else 0]
            yield Question(f"Does {source.actors[0].name} reach {other.name}? {reason}")
        elif verdict == "yes":
            sources.extend(source.actors)
            why = f"{reason} ({ports})" if ports else reason
    if sources:
        yield from _meet(f"to {reached[0].node.key}", f"what may reach {reached[0].name}", sources, reached, why)


class _Kind(Struct, frozen=True, eq=False):
    """Pods that policies do not tell apart, and whether one keeps connections from leaving, or from coming in."""

    node: Node
    actors: tuple[Actor, ...]
    kept_in: bool
    kept_out: bool


def _isolated(node: Node, direction: Direction, cluster: Cluster) -> bool:
    if node.pod is None:
        return True
    return access(node.pod, direction, INTERNET, cluster.policies, cluster.plugin).isolated


def _kind(actor: Actor) -> tuple[object, ...]:
    pod = actor.workload.pod
    labels = sorted((name, value.value) for name, value in pod.labels) if pod is not None else []
    return (actor.workload.project, *labels)
