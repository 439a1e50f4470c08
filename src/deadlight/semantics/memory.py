"""How much memory a workload may take: what its containers are limited to, or ask for.

Kubernetes writes quantities (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/), Docker
sizes with units of 1024 (https://github.com/docker/go-units/blob/v0.5.0/size.go).
"""

from __future__ import annotations

import math
import re
from typing import Literal

from msgspec import Struct

from deadlight.model.place import Plain, Where
from deadlight.model.regex import lazy
from deadlight.model.workload import Container, Setting, Workload

Said = Literal["limit", "request"]

_NUMBER = r"(\d{1,18}(?:\.\d{0,9})?|\.\d{1,9})"
_QUANTITY = lazy(rf"\+?{_NUMBER}(?:[eE](\+?\d{{1,2}}|-\d{{1,2}})|([KMGTPE]i|[numkMGTPE]))?", re.ASCII)
_SIZE = lazy(rf"{_NUMBER} ?([kmgtp]?)(?:i?b)?", re.ASCII | re.IGNORECASE)

_POWERS = {name: 1024 ** (index + 1) for index, name in enumerate(("Ki", "Mi", "Gi", "Ti", "Pi", "Ei"))}
_TENS = {"n": 1e-9, "u": 1e-6, "m": 1e-3} | {
    name: 1000 ** (index + 1) for index, name in enumerate(("k", "M", "G", "T", "P", "E"))
}
_MIB = 1024**2
_MOST = 2**41
"""MiB beyond which a size is no memory of a machine."""

_LIMITS: dict[str, tuple[tuple[str, Said], ...]] = {
    "kubernetes": (("resources.limits.memory", "limit"), ("resources.requests.memory", "request")),
    "compose": (
        ("mem_limit", "limit"),
        ("deploy.resources.limits.memory", "limit"),
        ("deploy.resources.reservations.memory", "request"),
        ("mem_reservation", "request"),
    ),
}
"""Settings that say how much memory a container has, the one that binds first."""


class Memory(Struct, frozen=True):
    """An amount in MiB, rounded up, what says it, and where. `unknown` says on what it depends: `amount` is then 0."""

    amount: int
    said: Said
    setting: str
    where: Where
    unknown: str = ""


def memory_of(container: Container) -> Memory | None:
    """Return how much memory a container may take: its limit, else what it asks for; nothing where neither is said."""
    platform = "kubernetes" if container.surface == "kubernetes" else "compose"
    for name, said in _LIMITS[platform]:
        setting = container.setting(name)
        if setting is None:
            continue
        if setting.unknown:
            return Memory(0, said, name, setting.where, setting.unknown)
        amount = _amount(setting, platform)
        if amount is None:
            return Memory(0, said, name, setting.where, f"{setting.value!s:.40} is no amount of memory")
        if amount:  # 0 stands for no limit
            return Memory(amount, said, name, setting.where)
    return None


def replicas_of(workload: Workload) -> int | None:
    """Return how often a workload runs: nothing for one on every node, and 1 where nothing says otherwise."""
    if workload.pod is None:
        for container in workload.containers:
            for name in ("scale", "deploy.replicas"):
                setting = container.setting(name)
                if setting is not None and isinstance(setting.value, int) and not isinstance(setting.value, bool):
                    return max(setting.value, 0)
            mode = container.setting("deploy.mode")
            if mode is not None and mode.value == "global":
                return None
        return 1
    if workload.kind == "DaemonSet":
        return None
    manifest = workload.pod.manifest
    spec = manifest.get("spec") if isinstance(manifest, dict) else None
    key = "parallelism" if workload.kind == "Job" else "replicas"
    value = spec.get(key) if isinstance(spec, dict) and workload.kind not in ("Pod", "CronJob") else None
    return max(value, 0) if isinstance(value, int) and not isinstance(value, bool) else 1


def quantity(value: Plain) -> int | None:
    """Return a quantity of Kubernetes in MiB, rounded up; nothing where it is none."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _mebibytes(float(value))
    match = _QUANTITY.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        return None
    factor = 10.0 ** int(match[2]) if match[2] else _POWERS.get(match[3] or "") or _TENS.get(match[3] or "", 1)
    return _mebibytes(float(match[1]) * factor)


def size(value: Plain) -> int | None:
    """Return a size as Docker takes it in MiB, rounded up; nothing where it is none."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _mebibytes(float(value))
    match = _SIZE.fullmatch(value.strip()) if isinstance(value, str) else None
    return None if match is None else _mebibytes(float(match[1]) * 1024 ** " kmgtp".index(match[2].lower() or " "))


def _amount(setting: Setting, platform: str) -> int | None:
    return quantity(setting.value) if platform == "kubernetes" else size(setting.value)


def _mebibytes(size_in_bytes: float) -> int | None:
    if not math.isfinite(size_in_bytes) or size_in_bytes < 0:
        return None
    return min(math.ceil(size_in_bytes / _MIB), _MOST)
