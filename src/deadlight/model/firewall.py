"""Rules of Windows Firewall and of HNS endpoints, the connections that they are asked about, and what they decide.

Of a text in a rule or connection that is not known, nothing is assumed: `Values.known` is false, a field of a
`Flow` is empty.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from deadlight.model.place import Where

Verdict = Literal["allowed", "blocked", "unknown"]
RuleAction = Literal["allow", "block", ""]
RuleDirection = Literal["inbound", "outbound", ""]
AclAction = Literal["allow", "block", "pass", ""]
AclDirection = Literal["in", "out", ""]
AclLayer = Literal["host", "switch", ""]
"""An empty text is one that is not known; as a layer, that none is set."""


class Values(Struct, frozen=True):
    """One condition of a rule: it holds for any of `items`, and for everything where there are none.

    Items are lower-case texts: addresses (`10.0.0.1`, `10.0.0.0/8`, `10.0.0.1-10.0.0.9`, a keyword), ports
    (`443`, `8000-8010`, a keyword), numbers or names of protocols. Where `known` is false there is at least one
    more item that is not known.
    """

    items: tuple[str, ...] = ()
    known: bool = True

    @property
    def open(self) -> bool:
        """Return whether the condition certainly lets everything through."""
        return (not self.items and self.known) or "any" in self.items


ANY = Values()
UNKNOWN = Values(known=False)


class FirewallRule(Struct, frozen=True, eq=False, kw_only=True):
    """A rule of Windows Firewall, as New-NetFirewallRule or `netsh advfirewall firewall add rule` makes it.

    `action` and `direction` are empty where they are not known, `enabled` is nothing then. `authenticated` is whether
    it matches only what IPsec has authenticated, `override_block` whether it then wins over block rules.
    `further` is whether it has conditions that are not modelled (users, packages, dynamic keywords, edge traversal).
    """

    name: str
    where: Where
    action: RuleAction = "allow"
    direction: RuleDirection = "inbound"
    enabled: bool | None = True
    protocols: Values = ANY
    local_addresses: Values = ANY
    remote_addresses: Values = ANY
    local_ports: Values = ANY
    remote_ports: Values = ANY
    icmp_types: Values = ANY
    profiles: Values = ANY
    programs: Values = ANY
    services: Values = ANY
    interfaces: Values = ANY
    interface_types: Values = ANY
    authenticated: bool = False
    override_block: bool = False
    further: bool = False


class FirewallProfile(Struct, frozen=True, kw_only=True):
    """What a profile of Windows Firewall does with what no rule matches; the defaults are Windows' own.

    `allow_inbound_rules` off blocks every inbound connection, rules or not. Nothing or "" is not known.
    """

    enabled: bool | None = True
    inbound: Literal["allow", "block", ""] = "block"
    outbound: Literal["allow", "block", ""] = "allow"
    allow_inbound_rules: bool | None = True


class AclRule(Struct, frozen=True, eq=False, kw_only=True):
    """An ACL policy of an HNS endpoint (schema 1 or 2), or a rule of the Hyper-V firewall.

    `priority` is nothing where none is set; the lower number is looked at first. `rule_type` is the layer that
    enforces it: "host" (Windows Filtering Platform), "switch" (Virtual Filtering Platform), empty where none is set.
    `action` "pass" hands on to the next tier. Empty `action` and `direction` are not known.
    """

    name: str
    where: Where
    action: AclAction = ""
    direction: AclDirection = ""
    protocols: Values = ANY
    local_addresses: Values = ANY
    remote_addresses: Values = ANY
    local_ports: Values = ANY
    remote_ports: Values = ANY
    rule_type: AclLayer = ""
    priority: int | None = None
    further: bool = False


class Flow(Struct, frozen=True, kw_only=True):
    """The first packet of a connection; an empty field is not known.

    `direction` is seen from the host or endpoint whose rules are asked. `protocol` is a name or number, `profile` the
    one in force on the interface (domain, private, public).
    """

    direction: Literal["inbound", "outbound"]
    protocol: str = ""
    local_address: str = ""
    remote_address: str = ""
    local_port: int | None = None
    remote_port: int | None = None
    icmp_type: str = ""
    profile: str = ""
    program: str = ""
    service: str = ""
    interface: str = ""
    interface_type: str = ""
    authenticated: bool | None = False


class Decision(Struct, frozen=True, eq=False):
    """What becomes of a flow. `rule` is the one that decides, nothing where the default does; `reason` says why."""

    verdict: Verdict
    rule: FirewallRule | AclRule | None
    reason: str
