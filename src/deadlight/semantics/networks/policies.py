"""What network policies let through: from a pod, and to it.

A pod that no policy isolates in a direction is open in it; one that is isolated lets through what a rule of any
of these policies allows. Sources: https://kubernetes.io/docs/concepts/services-networking/network-policies/,
https://docs.tigera.io/calico/latest/network-policy/get-started/calico-policy/calico-network-policy
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from deadlight.model.network_policy import NetworkPolicy, Peer, PolicyPort, PolicyRule
from deadlight.model.place import Where
from deadlight.semantics.networks import calico_selectors, selectors
from deadlight.semantics.networks.enforcement import Plugin
from deadlight.semantics.networks.port_ranges import ALL, LAST, Ports, Range, simplified
from deadlight.semantics.networks.selectors import Answer

Direction = Literal["ingress", "egress"]
INTERNET = "internet"
_NAME_LABEL = "kubernetes.io/metadata.name"
_ANYWHERE = ("0.0.0.0/0", "::/0")


class PodParty(Struct, frozen=True):
    """A pod as policies see it; `namespace_labels` is nothing where the namespace was not read."""

    namespace: str
    labels: dict[str, str]
    namespace_labels: dict[str, str] | None = None


Target = PodParty | str
"""The other side: a pod, an address ("169.254.169.254"), or "internet"."""


class Access(Struct, frozen=True):
    """What one direction lets through: `ports` surely; `unknown` says what else may be, empty where nothing is.

    `isolated` is whether a policy isolates the pod at all, `places` are these policies.
    """

    ports: Ports
    unknown: str = ""
    isolated: bool = False
    places: tuple[Where, ...] = ()


def access(
    pod: PodParty, direction: Direction, other: Target, policies: Sequence[NetworkPolicy], plugin: Plugin
) -> Access:
    """Return what the policies let through between `pod` and `other` in one direction, as the plug-in enforces them."""
    isolating: list[NetworkPolicy] = []
    for policy in policies:
        answer = isolates(policy, pod, direction)
        if answer is None:
            return Access((), f"whether policy {policy.name} selects the pod is not known", isolated=True)
        if answer:
            isolating.append(policy)
    if not isolating:
        return Access(ALL)
    places = tuple(policy.where for policy in isolating)
    ranges: list[Range] = []
    unknown = ""
    for policy in isolating:
        for rule in policy.rules:
            if rule.direction != direction or plugin.skips(rule) is not None:
                continue
            if rule.action != "Allow":
                unknown = unknown or f"policy {policy.name} also has rules that do not allow, and their order decides"
                continue
            matched = _matches(rule, other, policy)
            found = _ports(rule.ports) if matched is not False else ()
            if matched and found is not None:
                ranges.extend(found)
            elif matched is None or found is None:
                unknown = unknown or f"whether a rule of policy {policy.name} matches is not known"
    return Access(simplified(ranges), unknown, isolated=True, places=places)


def isolates(policy: NetworkPolicy, pod: PodParty, direction: Direction) -> Answer:
    """Return whether the policy isolates the pod in this direction."""
    if direction not in policy.directions or policy.namespace not in ("", pod.namespace):
        return False
    if policy.origin == "kubernetes":
        return selectors.selects(policy.pods, pod.labels)
    written = policy.pods if isinstance(policy.pods, dict) else {}
    answers = [calico_selectors.selects(written.get("selector"), pod.labels)]
    if written.get("namespaceSelector"):
        answers.append(_calico_namespace(written["namespaceSelector"], pod))
    return selectors.every(answers)


def _matches(rule: PolicyRule, other: Target, policy: NetworkPolicy) -> Answer:
    return True if not rule.peers else selectors.some(_is_peer(peer, other, policy) for peer in rule.peers)


def _is_peer(peer: Peer, other: Target, policy: NetworkPolicy) -> Answer:
    if peer.block is not None:
        both = [_in_block(peer, other)]
        if peer.pods is not None:
            both.append(False if isinstance(other, str) else _is_calico_peer(peer, other, policy))
        return selectors.every(both)
    if isinstance(other, str):
        return False
    if policy.origin == "calico":
        return _is_calico_peer(peer, other, policy)
    in_namespace: Answer = other.namespace == policy.namespace
    if peer.namespaces is not None:
        in_namespace = _namespace(peer, other)
    return selectors.every([in_namespace, True if peer.pods is None else selectors.selects(peer.pods, other.labels)])


def _namespace(peer: Peer, other: PodParty) -> Answer:
    labels = {_NAME_LABEL: other.namespace, **(other.namespace_labels or {})}
    answer = selectors.selects(peer.namespaces, labels)
    if other.namespace_labels is not None or not peer.namespaces:
        return answer
    exact = peer.namespaces.get("matchLabels") if isinstance(peer.namespaces, dict) else None
    by_name = isinstance(exact, dict) and exact.keys() <= {_NAME_LABEL} and peer.namespaces == {"matchLabels": exact}
    return answer if by_name else None


def _is_calico_peer(peer: Peer, other: PodParty, policy: NetworkPolicy) -> Answer:
    written = peer.pods if isinstance(peer.pods, dict) else {}
    answers = [calico_selectors.selects(written.get("selector"), other.labels)]
    if written.get("namespaceSelector"):
        answers.append(_calico_namespace(written["namespaceSelector"], other))
    elif policy.namespace:
        answers.append(other.namespace == policy.namespace)
    return selectors.every(answers)


def _calico_namespace(expression: object, pod: PodParty) -> Answer:
    if pod.namespace_labels is None or not isinstance(expression, str):
        return None
    return calico_selectors.selects(expression, {_NAME_LABEL: pod.namespace, **pod.namespace_labels})


def _in_block(peer: Peer, other: Target) -> Answer:
    block = peer.block
    if block is None or block.unknown:
        return None
    if isinstance(other, PodParty):
        # The addresses of pods are not in the files; only what holds every address holds them.
        return True if block.value in _ANYWHERE and not peer.except_blocks else None
    try:
        network = ipaddress.ip_network(block.value, strict=False)
        left_out = [ipaddress.ip_network(each.value, strict=False) for each in peer.except_blocks]
    except ValueError:
        return None
    if other == INTERNET:
        return network.prefixlen == 0 or network.is_global
    address = ipaddress.ip_address(other)
    return address in network and not any(address in each for each in left_out)


def _ports(ports: Sequence[PolicyPort]) -> Ports | None:
    """Return the ports of a rule, nothing where one is named and so depends on the pod."""
    if not ports:
        return ALL
    found: list[Range] = []
    for port in ports:
        protocol = port.protocol or "*"
        if port.port is None:
            found.append((protocol, 0, LAST))
        elif port.port.value.isdigit() and len(port.port.value) <= 5:
            low = int(port.port.value)
            found.append((protocol, low, max(low, port.end)))
        else:
            return None
    return tuple(found)
