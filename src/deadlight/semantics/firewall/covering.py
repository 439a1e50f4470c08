"""Whether one rule of Windows Firewall, or one ACL policy, matches all that another one matches."""

from __future__ import annotations

from collections.abc import Callable

from deadlight.model.firewall import AclRule, FirewallRule, Values
from deadlight.semantics.firewall.matching import Range, address_range, port_range, protocol_number

_PROFILES = {"domain", "private", "public"}


def covers(wide: FirewallRule, narrow: FirewallRule) -> bool:
    """Return whether `wide` certainly matches every connection that `narrow` matches.

    False where that is not known. Whether `narrow` is enabled, and what the two do, does not matter.
    """
    if wide.enabled is not True or wide.further or not wide.direction or wide.direction != narrow.direction:
        return False
    if wide.authenticated and not narrow.authenticated:
        return False
    return (
        _traffic(wide, narrow)
        and _profiles(wide.profiles, narrow.profiles)
        and all(
            _texts(one, other)
            for one, other in (
                (wide.icmp_types, narrow.icmp_types),
                (wide.programs, narrow.programs),
                (wide.services, narrow.services),
                (wide.interfaces, narrow.interfaces),
                (wide.interface_types, narrow.interface_types),
            )
        )
    )


def covers_acl(wide: AclRule, narrow: AclRule) -> bool:
    """Return whether the ACL policy `wide` certainly matches all that `narrow` matches, at the same layer."""
    alike = wide.direction == narrow.direction != "" and wide.rule_type == narrow.rule_type
    return alike and not wide.further and _traffic(wide, narrow)


def _traffic(wide: FirewallRule | AclRule, narrow: FirewallRule | AclRule) -> bool:
    return (
        _protocols(wide.protocols, narrow.protocols)
        and _ranges(wide.local_addresses, narrow.local_addresses, address_range)
        and _ranges(wide.remote_addresses, narrow.remote_addresses, address_range)
        and _ranges(wide.local_ports, narrow.local_ports, port_range)
        and _ranges(wide.remote_ports, narrow.remote_ports, port_range)
    )


def _protocols(wide: Values, narrow: Values) -> bool:
    own = Values(tuple(protocol_number(item) for item in wide.items), wide.known)
    other = Values(tuple(protocol_number(item) for item in narrow.items), narrow.known)
    return _texts(own, other)


def _profiles(wide: Values, narrow: Values) -> bool:
    return _texts(wide, narrow) or set(wide.items) >= _PROFILES


def _texts(wide: Values, narrow: Values) -> bool:
    return wide.open or (not narrow.open and narrow.known and set(narrow.items) <= set(wide.items))


def _ranges(wide: Values, narrow: Values, parse: Callable[[str], Range | None]) -> bool:
    if _texts(wide, narrow):
        return True
    if narrow.open or not narrow.known:
        return False
    outer = _merged([found for item in wide.items if (found := parse(item)) is not None])
    for item in narrow.items:
        inner = parse(item)
        if item in wide.items:
            continue
        if inner is None or not any(
            version == inner[0] and low <= inner[1] and inner[2] <= high for version, low, high in outer
        ):
            return False
    return True


def _merged(ranges: list[Range]) -> list[Range]:
    found: list[Range] = []
    for version, low, high in sorted(ranges):
        if found and found[-1][0] == version and low <= found[-1][2] + 1:
            found[-1] = (version, found[-1][1], max(high, found[-1][2]))
        else:
            found.append((version, low, high))
    return found
