"""What Windows Firewall decides: rules have no order and no priority, their kind decides.

An allow rule that overrides blocks wins over block rules, for what IPsec has authenticated; a block rule wins over
allow rules, an allow rule over the default. Without a rule, inbound is blocked and outbound allowed unless the profile
says otherwise; with inbound rules not allowed, all inbound is blocked; with the profile off, nothing is.
Sources: https://learn.microsoft.com/windows/security/operating-system-security/network-security/windows-firewall/rules,
https://learn.microsoft.com/openspecs/windows_protocols/ms-fasp/702e3c23-c9d8-43db-8380-b4c670dd7f7d (FW_RULE_ACTION),
https://learn.microsoft.com/powershell/module/netsecurity/set-netfirewallprofile.
"""

from __future__ import annotations

from collections.abc import Sequence

from deadlight.model.firewall import Decision, FirewallProfile, FirewallRule, Flow, Verdict
from deadlight.semantics.firewall.matching import matches

_STEPS: tuple[tuple[str, Verdict, str], ...] = (
    ("bypass", "allowed", "an authenticated rule that overrides blocks matches"),
    ("block", "blocked", "a block rule matches, and wins over every allow rule"),
    ("allow", "allowed", "an allow rule matches, and no block rule does"),
)


def decide(rules: Sequence[FirewallRule], flow: Flow, profile: FirewallProfile | None = None) -> Decision:
    """Return what becomes of a connection under all rules of a host and the profile that is in force.

    Replies to a connection that was let through are not asked about: the firewall keeps state.
    """
    profile = profile or FirewallProfile()
    possible: dict[Verdict, tuple[FirewallRule | None, str]] = {}
    doubt = ""
    if profile.enabled is not True:
        possible["allowed"] = (None, "the firewall is switched off")
        doubt = "it is not known whether the firewall is on"
    if profile.enabled is not False:
        doubt = _rules_too(rules, flow, profile, possible) or doubt
    if len(possible) == 1 and "unknown" not in possible:
        [(verdict, (rule, reason))] = possible.items()
        return Decision(verdict, rule, reason)
    return Decision("unknown", next((rule for rule, _ in possible.values() if rule is not None), None), doubt)


def _rules_too(
    rules: Sequence[FirewallRule],
    flow: Flow,
    profile: FirewallProfile,
    possible: dict[Verdict, tuple[FirewallRule | None, str]],
) -> str:
    """Add what may come of the connection where the firewall is on; return what is not known about it."""
    doubt = ""
    if flow.direction == "inbound" and profile.allow_inbound_rules is not True:
        possible["blocked"] = (None, "the profile blocks all inbound connections, whatever the rules say")
        if profile.allow_inbound_rules is False:
            return doubt
        doubt = "it is not known whether the profile heeds inbound rules"
    found = [(rule, match) for rule in rules if (match := matches(rule, flow)) is not False]
    for kind, verdict, reason in _STEPS:
        certain = None
        for rule, match in found:
            is_kind = _is_kind(rule, kind)
            if is_kind and match:
                certain = certain or rule
            elif is_kind is not False:
                possible.setdefault(verdict, (rule, reason))
                doubt = doubt or f"it is not known whether the rule {rule.name!r} matches"
        if certain is not None:
            possible[verdict] = (certain, reason)
            return doubt
    default = profile.inbound if flow.direction == "inbound" else profile.outbound
    verdict = {"allow": "allowed", "block": "blocked", "": "unknown"}[default]  # type: ignore[assignment]
    possible[verdict] = (None, f"no rule matches, and {flow.direction} is {verdict} by default")
    return doubt or "the profile's default is not known"


def _is_kind(rule: FirewallRule, kind: str) -> bool | None:
    """Return whether the rule is a bypass, block or allow rule; nothing where its action is not known."""
    if not rule.action:
        return None if kind != "bypass" or (rule.override_block and rule.authenticated) else False
    if rule.action == "block":
        return kind == "block"
    return kind == ("bypass" if rule.override_block and rule.authenticated else "allow")
