"""What ACL policies of an HNS endpoint decide, and rules of the Hyper-V firewall: the lowest number first.

An endpoint without an ACL policy lets everything through. With one, it refuses what no policy allows. Microsoft says
so of the endpoint and shows it for the direction of the policy: the other direction stays unknown here.
Host policies and Switch policies are enforced at two layers, and a connection has to pass both.
Sources: https://github.com/microsoft/Windows-Containers/issues/616, https://github.com/microsoft/hcsshim/issues/1059,
https://github.com/microsoft/hcsshim/blob/main/hcn/hcnpolicy.go;
https://learn.microsoft.com/virtualization/windowscontainers/container-networking/network-isolation-security;
order among equal numbers is HNS's own (felix/dataplane/windows/policysets/policysets.go of
https://github.com/projectcalico/calico), so that it is unknown here.
Hyper-V firewall: https://learn.microsoft.com/windows/win32/fwp/wmi/wfascimprov/msft-netfirewallhypervrule.
"""

from __future__ import annotations

from collections.abc import Sequence

from deadlight.model.firewall import AclRule, Decision, Flow, Verdict
from deadlight.semantics.firewall.matching import matches_acl, protocol_number

_VERDICTS: dict[str, Verdict] = {"allow": "allowed", "block": "blocked"}
_UNSOLICITED = ("1", "2", "6", "17", "58")
"""Protocols that an endpoint of a process-isolated container accepts unasked: TCP, UDP, ICMP, IGMP."""


def decide_acl(rules: Sequence[AclRule], flow: Flow) -> Decision:
    """Return what becomes of a connection under all ACL policies of the endpoint that it comes to or leaves."""
    if not rules:
        return _without_policies(flow)
    layers: dict[str, list[AclRule]] = {}
    for rule in rules:
        layers.setdefault(rule.rule_type, []).append(rule)
    decisions = [_at_layer(found, flow) for found in layers.values()]
    if len({decision.verdict for decision in decisions}) == 1:
        return decisions[0]
    explicit = next((found for found in decisions if found.verdict == "blocked" and found.rule is not None), None)
    if explicit is not None and "" not in layers:
        return explicit
    return Decision("unknown", None, "policies of the two layers, Host and Switch, disagree")


def _without_policies(flow: Flow) -> Decision:
    if flow.direction == "outbound" or (flow.protocol and protocol_number(flow.protocol) in _UNSOLICITED):
        return Decision("allowed", None, "the endpoint has no ACL policy")
    return Decision("unknown", None, "what an endpoint without ACL policies does with this protocol is not known")


def _at_layer(rules: Sequence[AclRule], flow: Flow) -> Decision:
    direction = "in" if flow.direction == "inbound" else "out"
    if any(rule.direction in (direction, "") for rule in rules):
        default: Verdict = "blocked" if any(rule.direction == direction for rule in rules) else "unknown"
        reason = "no policy matches, and an endpoint with ACL policies refuses what none allows"
        return _ordered(rules, flow, default, reason)
    return Decision("unknown", None, "whether policies for one direction close the other is not known")


def decide_hyperv(
    rules: Sequence[AclRule], flow: Flow, *, inbound: Verdict = "blocked", outbound: Verdict = "allowed"
) -> Decision:
    """Return what the Hyper-V firewall does with a connection of a virtual machine or Hyper-V-isolated container.

    Rules without RulePriority have 1 where they block and 2 where they allow. `inbound` and `outbound` are the
    defaults of the VM creator's settings.
    """
    from msgspec.structs import replace

    given = [
        rule if rule.priority or not rule.action else replace(rule, priority=1 if rule.action == "block" else 2)
        for rule in rules
    ]
    default = inbound if flow.direction == "inbound" else outbound
    return _ordered(given, flow, default, f"no rule matches, and {flow.direction} is {default} by default")


def _ordered(rules: Sequence[AclRule], flow: Flow, default: Verdict, reason: str) -> Decision:
    """Return what the first rule that matches says; equal numbers and rules without one may come in any order."""
    found = [(rule, match) for rule in rules if (match := matches_acl(rule, flow)) is not False]
    winners: list[tuple[AclRule, bool | None]] = []
    for priority in sorted({rule.priority for rule, _ in found if rule.priority is not None}):
        level = [pair for pair in found if pair[0].priority == priority]
        winners.extend(level)
        if any(match for _, match in level):
            break
    winners.extend(pair for pair in found if pair[0].priority is None)
    certain = next((rule for rule, match in winners if match), None)
    verdicts = {_VERDICTS.get(rule.action, "unknown") for rule, _ in winners}
    if certain is None:
        verdicts.add(default)
    if len(verdicts) == 1 and "unknown" not in verdicts:
        return Decision(verdicts.pop(), certain, "the first policy that matches says so" if certain else reason)
    return Decision("unknown", winners[0][0] if winners else None, _doubt(winners))


def _doubt(winners: list[tuple[AclRule, bool | None]]) -> str:
    unsure = next((rule for rule, match in winners if match is None), None)
    if unsure is not None:
        return f"it is not known whether the policy {unsure.name!r} matches"
    if any(rule.action not in _VERDICTS for rule, _ in winners):
        return "a policy that matches hands on to the next tier, or does what is not known"
    if winners:
        return "which of several policies comes first is not known: their priorities are equal, or missing"
    return "what becomes of a connection that no policy matches is not known"


def objection(rule: AclRule) -> str:
    """Return why HNS refuses an ACL policy, or nothing: "Any" is no address to it."""
    if "any" in rule.local_addresses.items:
        return "HNS refuses `Any` as LocalAddresses (0x803b000d); leave the field out to mean every address"
    return ""
