"""Network policies of Kubernetes, and those of Calico under either of its API groups.

Sources: https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/,
https://docs.tigera.io/calico/latest/reference/resources/networkpolicy
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from deadlight.model.network_policy import NetworkPolicy, Peer, PolicyPort, PolicyRule
from deadlight.model.place import Located, Plain
from deadlight.sources.kubernetes.fields import Fields
from deadlight.sources.kubernetes.metadata import name_of, namespace_of

Direction = Literal["ingress", "egress"]

DIRECTIONS: tuple[Direction, ...] = ("ingress", "egress")
_GLOBAL = "GlobalNetworkPolicy"
_NEGATED = ("notProtocol", "notICMP")
_NEGATED_OF_ENTITY = ("notNets", "notPorts", "notSelector")


def read(fields: Fields, kind: str, version: str) -> Iterator[NetworkPolicy]:
    """Yield the policy."""
    calico = version.partition("/")[0].endswith("projectcalico.org")
    spec = fields.fields("spec")
    rules = tuple(
        (_calico_rule if calico else _rule)(rule, direction)
        for direction in DIRECTIONS
        for rule in spec.items(direction)
    )
    order = spec.value.get("order")
    yield NetworkPolicy(
        name=name_of(fields),
        where=fields.where,
        origin="calico" if calico else "kubernetes",
        namespace="" if kind == _GLOBAL else namespace_of(fields),
        pods=_calico_pods(spec) if calico else spec.value.get("podSelector", {}),
        directions=_directions(spec),
        rules=rules,
        order=float(order) if isinstance(order, int | float) and not isinstance(order, bool) else None,
    )


def _directions(spec: Fields) -> tuple[Direction, ...]:
    """Return the directions that a policy isolates: those named, else ingress, and egress where it has such rules."""
    written = [text.value.lower() for text in spec.texts("types" if spec.has("types") else "policyTypes")]
    if written:
        return tuple(direction for direction in DIRECTIONS if direction in written)
    return DIRECTIONS if spec.has("egress") else ("ingress",)


def _rule(rule: Fields, direction: Direction) -> PolicyRule:
    peers = tuple(_peer(peer) for peer in rule.items("from" if direction == "ingress" else "to"))
    ports = tuple(_port(port) for port in rule.items("ports"))
    return PolicyRule(
        where=rule.where, direction=direction, peers=peers, ports=ports, constructs=tuple(_constructs(peers, ports))
    )


def _peer(peer: Fields) -> Peer:
    block = peer.fields("ipBlock")
    return Peer(
        where=peer.where,
        pods=peer.value.get("podSelector"),
        namespaces=peer.value.get("namespaceSelector"),
        block=block.text("cidr"),
        except_blocks=tuple(block.texts("except")),
    )


def _port(port: Fields) -> PolicyPort:
    protocol = port.text("protocol")
    end = port.value.get("endPort")
    return PolicyPort(
        where=port.where,
        protocol=protocol.value.upper() if protocol is not None else "TCP",
        port=port.text("port"),
        end=end if isinstance(end, int) and not isinstance(end, bool) else 0,
    )


def _constructs(peers: tuple[Peer, ...], ports: tuple[PolicyPort, ...]) -> Iterator[Located[str]]:
    for peer in peers:
        if peer.except_blocks:
            yield Located("except", peer.except_blocks[0].where)
        if peer.block is not None and ":" in peer.block.value:
            yield Located("ipv6-block", peer.block.where)
        for name in ("podSelector", "namespaceSelector"):
            selector = peer.pods if name == "podSelector" else peer.namespaces
            if _is_negative(selector):
                yield Located("negative-selector", peer.where.child(name))
    for port in ports:
        if port.port is not None and not port.port.value.isdigit():
            yield Located("named-port", port.port.where)
        if port.protocol == "SCTP":
            yield Located("sctp", port.where.child("protocol"))


def _is_negative(selector: Plain) -> bool:
    expressions = selector.get("matchExpressions") if isinstance(selector, dict) else None
    return isinstance(expressions, list) and any(
        isinstance(each, dict) and each.get("operator") in ("NotIn", "DoesNotExist") for each in expressions
    )


def _calico_pods(spec: Fields) -> Plain:
    """Return the selectors of a policy of Calico as one mapping; an absent selector selects all."""
    namespaces = spec.value.get("namespaceSelector")
    return {"selector": spec.value.get("selector") or "all()", "namespaceSelector": namespaces or ""}


def _calico_rule(rule: Fields, direction: Direction) -> PolicyRule:
    entity = rule.fields("source" if direction == "ingress" else "destination")
    other = rule.fields("destination" if direction == "ingress" else "source")
    ports = rule.fields("destination")
    action, protocol = rule.text("action"), rule.text("protocol")
    selectors: dict[str, Plain] = {
        key: entity.value[key] for key in ("selector", "namespaceSelector") if entity.has(key)
    }
    # Of nets and selectors both have to hold.
    peers = [Peer(where=entity.where, block=net, pods=selectors or None) for net in entity.texts("nets")]
    if selectors and not peers:
        peers = [Peer(where=entity.where, pods=selectors)]
    return PolicyRule(
        where=rule.where,
        direction=direction,
        action=action.value if action is not None else "Allow",
        peers=tuple(peers),
        ports=tuple(_calico_ports(ports, protocol.value.upper() if protocol is not None else "")),
        constructs=tuple(_calico_constructs(rule, entity, other)),
    )


def _calico_ports(entity: Fields, protocol: str) -> Iterator[PolicyPort]:
    found = False
    for port in entity.texts("ports"):
        found = True
        first, colon, last = port.value.partition(":")
        text = Located(first, port.where, port.unknown)
        yield PolicyPort(
            where=port.where, protocol=protocol, port=text, end=int(last) if colon and last.isdigit() else 0
        )
    if protocol and not found:
        yield PolicyPort(where=entity.where, protocol=protocol)


def _calico_constructs(rule: Fields, entity: Fields, other: Fields) -> Iterator[Located[str]]:
    for name in _NEGATED:
        if rule.has(name):
            yield Located("negated-match", rule.where.child(name))
    for side in (entity, other):
        for name in _NEGATED_OF_ENTITY:
            if side.has(name):
                yield Located("negated-match", side.where.child(name))
        for port in side.texts("ports"):
            if not port.value.replace(":", "").isdigit():
                yield Located("named-port", port.where)
        for net in side.texts("nets"):
            if ":" in net.value:
                yield Located("ipv6-block", net.where)
    if rule.has("icmp"):
        yield Located("icmp", rule.where.child("icmp"))
    if rule.has("http"):
        yield Located("http", rule.where.child("http"))
    version, action = rule.value.get("ipVersion"), rule.text("action")
    if version == 6:
        yield Located("ipv6-block", rule.where.child("ipVersion"))
    if action is not None and action.value == "Log":
        yield Located("log", action.where)
    protocol = rule.text("protocol")
    if protocol is not None and protocol.value.upper() == "SCTP":
        yield Located("sctp", protocol.where)
