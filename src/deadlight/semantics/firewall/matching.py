"""Whether a rule matches a connection: yes, no, or not known.

The items of one condition are alternatives, the conditions of a rule all have to hold.
Sources: https://learn.microsoft.com/powershell/module/netsecurity/new-netfirewallrule (forms of addresses and ports),
https://learn.microsoft.com/openspecs/windows_protocols/ms-fasp/ (FW_RULE).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from functools import lru_cache

from deadlight.model.firewall import AclRule, FirewallRule, Flow, Values
from deadlight.model.regex import lazy

_PORTS = lazy(r"(\d{1,5})(?:-(\d{1,5}))?")
_NUMBERS = {"icmpv4": "1", "icmp": "1", "igmp": "2", "tcp": "6", "udp": "17", "icmpv6": "58"}
_EVERYTHING = ("any", "*", "")
_MOST_PORT = 65535

Range = tuple[int, int, int]
"""IP version (0 for ports), first and last number."""


def protocol_number(text: str) -> str:
    """Return a protocol as its number; "any" for all of them, the text itself where it is neither."""
    lower = text.strip().lower()
    return "any" if lower in (*_EVERYTHING, "256") else _NUMBERS.get(lower, lower.lstrip("0") or "0")


@lru_cache(maxsize=4096)
def address_range(text: str) -> Range | None:
    """Return the addresses that a text stands for, nothing for keywords, names and what is no address."""
    try:
        first, dash, last = text.partition("-")
        if dash:
            low, high = ipaddress.ip_address(first.strip()), ipaddress.ip_address(last.strip())
            return (low.version, int(low), int(high)) if low.version == high.version else None
        network = ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        return None
    return network.version, int(network.network_address), int(network.broadcast_address)


def port_range(text: str) -> Range | None:
    """Return the ports that a text stands for, nothing for keywords and what is no port."""
    match = _PORTS.fullmatch(text.strip())
    if match is None:
        return None
    first, last = int(match[1]), int(match[2] or match[1])
    return (0, first, last) if first <= last <= _MOST_PORT else None


def all_of(answers: Iterable[bool | None]) -> bool | None:
    """Return whether all are true: no as soon as one is not, not known where one is not known."""
    known = True
    for answer in answers:
        if answer is False:
            return False
        known = known and answer is True
    return True if known else None


def _any_of(values: Values, answers: Iterable[bool | None]) -> bool | None:
    known = values.known
    for answer in answers:
        if answer:
            return True
        known = known and answer is False
    return False if known else None


def _address(values: Values, address: str) -> bool | None:
    if values.open:
        return True
    own = address_range(address) if address else None
    return _any_of(values, (_inside(own, address_range(item)) for item in values.items))


def _inside(own: Range | None, wide: Range | None) -> bool | None:
    if own is None or wide is None:
        return None
    return own[0] == wide[0] and wide[1] <= own[1] and own[2] <= wide[2]


def _port(values: Values, port: int | None, protocol: str) -> bool | None:
    if values.open:
        return True
    if protocol not in ("", "6", "17"):
        return False
    own = None if port is None or not protocol else (0, port, port)
    return _any_of(values, (_inside(own, port_range(item)) for item in values.items))


def _protocol(values: Values, protocol: str) -> bool | None:
    if values.open:
        return True
    numbers = [protocol_number(item) for item in values.items]
    if "any" in numbers:
        return True
    return _any_of(values, ((number == protocol if protocol else None) for number in numbers))


def _text(values: Values, text: str) -> bool | None:
    """Match texts that count as they stand: names of profiles, programs, services, interfaces."""
    if values.open:
        return True
    lower = text.lower()
    return _any_of(values, (_same(item, lower) for item in values.items))


def _same(item: str, text: str) -> bool | None:
    if item == text and text:
        return True
    return None if not text or any(sign in item for sign in "%*?[") or "%" in text else False


def matches(rule: FirewallRule, flow: Flow) -> bool | None:
    """Return whether a rule of Windows Firewall matches; the action does not matter here."""
    protocol = "" if not flow.protocol else protocol_number(flow.protocol)
    return all_of(
        (
            rule.enabled,
            None if not rule.direction else rule.direction == flow.direction,
            _text(rule.profiles, flow.profile),
            *_addresses_and_ports(rule, flow, protocol),
            _text(rule.icmp_types, flow.icmp_type),
            _text(rule.programs, flow.program),
            _text(rule.services, flow.service),
            _text(rule.interfaces, flow.interface),
            _text(rule.interface_types, flow.interface_type),
            flow.authenticated if rule.authenticated else True,
            None if rule.further else True,
        )
    )


def matches_acl(rule: AclRule, flow: Flow) -> bool | None:
    """Return whether an ACL policy matches, whatever its layer and action."""
    direction = {"in": "inbound", "out": "outbound", "": ""}[rule.direction]
    protocol = "" if not flow.protocol else protocol_number(flow.protocol)
    return all_of(
        (
            None if not direction else direction == flow.direction,
            *_addresses_and_ports(rule, flow, protocol),
            None if rule.further else True,
        )
    )


def _addresses_and_ports(rule: FirewallRule | AclRule, flow: Flow, protocol: str) -> tuple[bool | None, ...]:
    return (
        _protocol(rule.protocols, protocol),
        _address(rule.local_addresses, flow.local_address),
        _address(rule.remote_addresses, flow.remote_address),
        _port(rule.local_ports, flow.local_port, protocol),
        _port(rule.remote_ports, flow.remote_port, protocol),
    )
