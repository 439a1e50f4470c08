"""Rules and connections side by side: allowed or blocked, and by which rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from deadlight.model.firewall import AclRule, Decision, FirewallProfile, FirewallRule, Flow


class Cell(Struct, frozen=True, eq=False):
    """A connection and what becomes of it."""

    flow: Flow
    decision: Decision


def of_firewall(
    rules: Sequence[FirewallRule], flows: Sequence[Flow], profile: FirewallProfile | None = None
) -> tuple[Cell, ...]:
    """Return what Windows Firewall does with each of `flows`, in their order."""
    from deadlight.semantics.firewall.windows_firewall import decide

    return _cells(flows, lambda flow: decide(rules, flow, profile))


def of_endpoint(rules: Sequence[AclRule], flows: Sequence[Flow]) -> tuple[Cell, ...]:
    """Return what the ACL policies of one HNS endpoint do with each of `flows`, in their order."""
    from deadlight.semantics.firewall.acl import decide_acl

    return _cells(flows, lambda flow: decide_acl(rules, flow))


def _cells(flows: Sequence[Flow], decide: Callable[[Flow], Decision]) -> tuple[Cell, ...]:
    return tuple(Cell(flow, decide(flow)) for flow in flows)
