"""Sets of ports as ranges of numbers of a protocol."""

from __future__ import annotations

from collections.abc import Iterable

Range = tuple[str, int, int]
"""A protocol in capitals ("*" is every one), and the first and last port of a range."""

Ports = tuple[Range, ...]

LAST = 65535
ALL: Ports = (("*", 0, LAST),)


def overlap(left: Ports, right: Ports) -> Ports:
    """Return the ports that are in both."""
    found = {
        (theirs if ours == "*" else ours, max(low, other_low), min(high, other_high))
        for ours, low, high in left
        for theirs, other_low, other_high in right
        if (ours == theirs or "*" in (ours, theirs)) and max(low, other_low) <= min(high, other_high)
    }
    return simplified(found)


def simplified(ranges: Iterable[Range]) -> Ports:
    """Return `ranges` in order, without those that another one holds."""
    ordered = sorted(set(ranges))
    return tuple(
        each
        for each in ordered
        if not any(
            other != each and other[0] in ("*", each[0]) and other[1] <= each[1] and each[2] <= other[2]
            for other in ordered
        )
    )


def shown(ports: Ports) -> str:
    """Return the ports for a person: "all", "tcp 80, tcp 8000-8100"."""
    if not ports:
        return ""
    if ports == ALL:
        return "all"
    return ", ".join(_range(each) for each in ports)


def _range(each: Range) -> str:
    protocol, low, high = each
    name = "any" if protocol == "*" else protocol.lower()
    if (low, high) == (0, LAST):
        return name
    return f"{name} {low}" if low == high else f"{name} {low}-{high}"
