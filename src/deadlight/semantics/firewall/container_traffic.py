"""Rules of Windows Firewall that are meant for the traffic of containers, and what they get instead.

What a container sends carries the container's address as its source, which is the local address to a rule; a rule with
the containers' subnet as the remote address is about what the host itself sends to them. Behind NAT, Microsoft says,
outbound traffic of containers is filtered in HNS and VFP, and profiles and rules of the host do not reach it; another
of its pages says that the host's firewall enforces what HNS sets there. What a rule with the subnet as its local
address does is therefore not known.
Sources: https://github.com/microsoft/Windows-Containers/issues/617,
https://learn.microsoft.com/virtualization/windowscontainers/container-networking/network-isolation-security
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from deadlight.model.command import Command
from deadlight.model.firewall import Values
from deadlight.model.regex import lazy
from deadlight.semantics.docker_commands import command_line
from deadlight.semantics.firewall.matching import Range, address_range
from deadlight.semantics.firewall.scripted import Scripted

_CONTAINER_WORDS = lazy(r"\b(?:containers?|docker|containerd|pods?|hns)\b", re.IGNORECASE)
_SUBNET_MAKERS = frozenset({"new-hnsnetwork", "new-containernetwork", "new-netnat"})


def subnets_of(commands: Iterable[Command]) -> list[Range]:
    """Return the subnets of container networks that `commands` make."""
    found: list[Range] = []
    for command in commands:
        texts: list[str] = []
        line = command_line.read(command)
        if line is not None and line.does("network create"):
            texts = [flag.value for flag in line.all("subnet") if flag.known]
        elif command.name in _SUBNET_MAKERS:
            prefix = command.parameter("addressprefix", "subnetprefix", "internalipinterfaceaddressprefix")
            texts = [prefix.text] if prefix is not None and prefix.known else []
        found.extend(subnet for text in texts if (subnet := address_range(text.strip())) is not None)
    return found


def meant_for_containers(rule: Scripted, subnets: Sequence[Range]) -> tuple[str, bool]:
    """Return the parameter by which an outbound rule names a subnet of containers, and whether that is certain.

    The parameter is "remoteaddress" of block rules alone (to let the host reach containers is sensible), or
    "localaddress"; "" where there is none. It is certain where the script makes a network with that subnet, and not
    where the rule only says in its name or description that it is about containers.
    """
    if rule.rule.direction != "outbound":
        return "", False
    if _all(rule.rule.local_addresses, lambda found: _inside(found, subnets)):
        return "localaddress", True
    if rule.rule.action != "block":
        return "", False
    if _all(rule.rule.remote_addresses, lambda found: _inside(found, subnets)):
        return "remoteaddress", True
    named = " ".join(
        value.text
        for key in ("displayname", "name", "description", "group")
        if (value := rule.given.get(key)) is not None
    )
    said = "localaddress" not in rule.given and _CONTAINER_WORDS.search(named) is not None
    return ("remoteaddress", False) if said and _all(rule.rule.remote_addresses, _private_subnet) else ("", False)


def _all(addresses: Values, fits: Callable[[Range], bool]) -> bool:
    ranges = [address_range(item) for item in addresses.items]
    return bool(ranges) and addresses.known and all(found is not None and fits(found) for found in ranges)


def _inside(found: Range, subnets: Sequence[Range]) -> bool:
    return any(subnet[0] == found[0] and subnet[1] <= found[1] and found[2] <= subnet[2] for subnet in subnets)


def _private_subnet(found: Range) -> bool:
    """Return whether it is a private range of IPv4 with more than one address, no whole block as 10.0.0.0/8."""
    import ipaddress

    if found[0] != 4 or found[1] == found[2] or found[2] - found[1] >= 1 << 20:
        return False
    return ipaddress.IPv4Address(found[1]).is_private and ipaddress.IPv4Address(found[2]).is_private
