"""What isolation by hypervisor costs beside memory: `tables/isolation_costs.toml`. Memory is of `utility_vm`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from deadlight.model.workload import Workload
from deadlight.semantics import devices, host_paths
from deadlight.semantics.facts import Fact, read_rows

Feature = Literal["start", "host", "firewall", "mount", "copy", "device", "shared-network"]


class IsolationCost(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row; see the head of `tables/isolation_costs.toml`."""

    feature: Feature
    cost: str
    platform: Literal["", "docker", "kubernetes"] = ""
    used: bool = False


def costs_of(workload: Workload) -> Iterator[IsolationCost]:
    """Yield what it costs a workload to stand behind a hypervisor, as far as files show what it uses."""
    platform = "kubernetes" if workload.pod is not None else "docker"
    found = used_features(workload)
    for row in _rows():
        if row.platform in ("", platform) and (not row.used or row.feature in found):
            yield row


def used_features(workload: Workload) -> frozenset[Feature]:
    """Return the features that a workload uses and that a hypervisor changes."""
    found: set[Feature] = set()
    for container in workload.containers:
        if any(devices.interface_class(device.value) is not None for device in container.devices):
            found.add("device")
        if any(host_paths.of_mount(mount) is not None for mount in container.mounts):
            found.add("mount")
        if _network_of_another(workload):
            found.add("shared-network")
    return frozenset(found)


def _network_of_another(workload: Workload) -> bool:
    modes = (container.setting("network_mode") for container in workload.containers)
    return any(
        mode is not None and isinstance(mode.value, str) and mode.value.startswith(("container:", "service:"))
        for mode in modes
    )


@lru_cache(maxsize=1)
def _rows() -> tuple[IsolationCost, ...]:
    return read_rows("isolation_costs", IsolationCost)
