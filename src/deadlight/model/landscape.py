"""What the user says of the surroundings: zones of trust, and the hosts that workloads may land on."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Trust = Literal["platform", "internal", "untrusted"]
Platform = Literal["docker", "aks", "eks", "gke", "self-managed"]

TRUSTS: tuple[Trust, ...] = ("platform", "internal", "untrusted")
PLATFORMS: tuple[Platform, ...] = ("docker", "aks", "eks", "gke", "self-managed")


class Zone(Struct, frozen=True, kw_only=True):
    """A named set of workloads with the same owner and sensitivity.

    `trust` is platform (runs the hosts themselves), internal (one's own), or untrusted (code of others).
    What a zone holds is told by patterns (`*`, `?`): of namespaces, Compose projects (name, folder or file), images,
    hosts and paths of files; and by labels, all of which a workload has to carry. A workload is in a zone
    where one value of every kind that the zone names fits; of namespaces and projects the one counts for pods, the
    other for services. Zones of the same `owner` trust each other, but
    for untrusted ones; without an owner a zone is its own. `line` is where the zone is written, 1-based.
    """

    name: str
    trust: Trust = "internal"
    owner: str = ""
    sensitivity: str = ""
    namespaces: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    line: int = 0


class HostPool(Struct, frozen=True, kw_only=True):
    """Hosts, or nodes of a pool, that are alike: `count` of them.

    `release` is a name or version of Windows ("ltsc2022", "10.0.20348.2322"), `sku` server or client. `hyperv` is
    whether they can run hypervisor-isolated containers, nothing where that is not known; `nested` whether they are
    virtual machines with nested virtualization. `memory` is in MiB, of one host, 0 where not known; `reserved` of
    it is for the host itself. `zones` are those that alone may land there, all where empty. `labels` are node labels.
    """

    name: str
    count: int = 1
    platform: Platform = "docker"
    release: str = ""
    sku: Literal["server", "client", ""] = ""
    hyperv: bool | None = None
    virtual: bool | None = None
    nested: bool | None = None
    memory: int = 0
    reserved: int = 2048
    zones: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    taints: tuple[str, ...] = ()
    line: int = 0


class Landscape(Struct, frozen=True, kw_only=True):
    """The zones and hosts of a configuration. `default_zone` holds what no zone names; empty means none does."""

    path: str = ""
    zones: tuple[Zone, ...] = ()
    default_zone: str = ""
    hosts: tuple[HostPool, ...] = ()

    def zone(self, name: str) -> Zone | None:
        """Return the zone of this name."""
        return next((zone for zone in self.zones if zone.name == name), None)
