"""Who reaches whom on the networks of a Windows engine: Compose services and containers.

Sources: https://learn.microsoft.com/virtualization/windowscontainers/container-networking/architecture,
https://learn.microsoft.com/virtualization/windowscontainers/container-networking/network-isolation-security,
https://github.com/moby/moby/blob/v28.5.2/libnetwork/drivers/windows/windows.go
"""

from __future__ import annotations

from msgspec import Struct

from deadlight.model.reachability import Verdict
from deadlight.model.workload import NetworkUse, Workload

DEFAULT = "nat"

_NO_WAY_OUT = ("internal", "private")
_PHYSICAL = ("transparent", "l2bridge", "l2tunnel")


class Attachment(Struct, frozen=True):
    """What a workload is attached to: network name → driver; `mode` is none or shared where it has no own."""

    networks: dict[str, str]
    mode: str = ""
    unknown: str = ""


Judged = tuple[Verdict, str]
"""A verdict and the reason for it."""


def attachment(workload: Workload) -> Attachment:
    """Return the networks of a workload's container; the engine's default one where it names none."""
    for container in workload.containers:
        mode = container.setting("network_mode")
        if mode is None or not isinstance(mode.value, str):
            continue
        if mode.value == "none":
            return Attachment({}, "none")
        if mode.unknown or mode.value == "host" or mode.value.startswith(("container:", "service:")):
            return Attachment({}, "shared", mode.unknown or f"its network mode is {mode.value}")
    declared = {network.name: network for network in workload.networks}
    names = [name.value for container in workload.containers for name in container.networks] or list(declared)
    if not names:
        own = f"{workload.project} default" if workload.surface == "compose" else DEFAULT
        return Attachment({own: DEFAULT})
    return Attachment({_full(name, declared.get(name), workload): _driver(declared.get(name)) for name in names})


def between(source: Attachment, target: Attachment) -> Judged:
    """Return whether one container reaches another."""
    for each in (source, target):
        if each.mode == "none":
            return "no", "it has no network"
        if each.unknown:
            return "unknown", each.unknown
    common = sorted(source.networks.keys() & target.networks.keys())
    if common:
        return (
            "yes",
            f"both are on network {_short(common[0])}, and Windows cannot keep containers of one network apart",
        )
    drivers = {*source.networks.values(), *target.networks.values()}
    if drivers & set(_PHYSICAL):
        return "unknown", "what lies between them is the physical network"
    if drivers & set(_NO_WAY_OUT):
        return "no", "a network without a way out lies between them"
    return "unknown", "Windows documents no route between NAT networks, and no wall between them either: test it"


def to_internet(source: Attachment) -> Judged:
    """Return whether a container reaches the internet, as far as the engine decides it."""
    if source.mode == "none":
        return "no", "it has no network"
    if source.unknown:
        return "unknown", source.unknown
    for name, driver in sorted(source.networks.items()):
        if driver not in (*_NO_WAY_OUT, *_PHYSICAL, "overlay", ""):
            return (
                "yes",
                f"network {_short(name)} translates addresses on the way out, also where it is declared internal",
            )
    if all(driver in _NO_WAY_OUT for driver in source.networks.values()):
        return "no", "its networks have no way out"
    return "unknown", "its networks are routed outside of the engine"


def to_host(source: Attachment) -> Judged:
    """Return whether a container reaches its host."""
    if source.mode == "none":
        return "no", "it has no network"
    if source.unknown:
        return "unknown", source.unknown
    if any(driver == DEFAULT for driver in source.networks.values()):
        return "yes", "the host is the gateway of a NAT network; its firewall decides which ports answer"
    return "unknown", "its networks do not say whether the host is on them"


def _full(name: str, network: NetworkUse | None, workload: Workload) -> str:
    """Return a name that all on the network share: external networks and those of no file are the engine's."""
    if workload.surface != "compose" or network is None or network.external:
        return name
    return f"{workload.project} {name}"


def _short(name: str) -> str:
    """Return the name of a network without that of its file."""
    return name.rpartition(" ")[2]


def _driver(network: NetworkUse | None) -> str:
    """Return the driver of a network: nat, the default of a Windows engine, where none is written; empty if unknown."""
    if network is None or network.external:
        return DEFAULT if network is None or network.name == DEFAULT else ""
    if network.driver is None:
        return DEFAULT
    return network.driver.value.lower() if network.driver.known else ""
