"""Network policies of Kubernetes and Calico, as they are written."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from deadlight.model.configured import Configured
from deadlight.model.place import Located, Plain, Where


class Peer(Struct, frozen=True, eq=False, kw_only=True):
    """Whom a rule allows: pods by labels, in namespaces by labels, or a block of addresses.

    Selectors are as written (`matchLabels`, `matchExpressions`, or Calico's expression); nothing
    where the peer has none. An empty selector selects all.
    """

    where: Where
    pods: Plain = None
    namespaces: Plain = None
    block: Located[str] | None = None
    except_blocks: tuple[Located[str], ...] = ()


class PolicyPort(Struct, frozen=True, eq=False, kw_only=True):
    """A port that a rule allows: a number, a name, or a range to `end`; all ports of the protocol where empty."""

    where: Where
    protocol: str = "TCP"
    port: Located[str] | None = None
    end: int = 0


class PolicyRule(Struct, frozen=True, eq=False, kw_only=True):
    """One rule of one direction. Without peers it means everybody, without ports all of them.

    `action` is Allow for Kubernetes; Calico has Deny, Pass and Log too. `constructs` are the features that it uses
    and that an enforcer may not have (`named-port`, `except`, `icmp`, `not-selector`, `sctp`, …) with their places.
    """

    where: Where
    direction: Literal["ingress", "egress"]
    action: str = "Allow"
    peers: tuple[Peer, ...] = ()
    ports: tuple[PolicyPort, ...] = ()
    constructs: tuple[Located[str], ...] = ()


class NetworkPolicy(Configured, frozen=True, eq=False, kw_only=True):
    """A NetworkPolicy, or one of Calico's (`origin`), the pods it selects, the directions it isolates.

    `namespace` is empty for a policy of the whole cluster. `order` is Calico's; lower comes first.
    """

    origin: Literal["kubernetes", "calico"] = "kubernetes"
    namespace: str = ""
    pods: Plain = None
    directions: tuple[Literal["ingress", "egress"], ...] = ()
    rules: tuple[PolicyRule, ...] = ()
    order: float | None = None
