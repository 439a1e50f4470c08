"""What becomes of a setting on Windows: honoured, ignored, rejected, or not known.

The rows stand in `tables/docker.toml` (Compose files, and `docker run`) and `tables/pod.toml`
(Kubernetes), each with its evidence. A setting is named as in `Setting.name`; a setting without a
row of its own has that of the nearest setting above it. Settings that the model holds elsewhere
have names of their own: `networks.internal`, `ports.host_ip`, `volumes.tmpfs`, `volumes.emptyDir.medium`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from deadlight.model.place import Plain
from deadlight.semantics.facts import Fact, read_rows

Fate = Literal["honoured", "ignored", "rejected-at-create", "rejected-at-start", "unknown"]

RESOURCE_LIMITS = (
    "pids_limit", "deploy.resources.limits.pids", "cpu_period", "cpu_quota", "cpu_rt_period", "cpu_rt_runtime",
    "cpu_shares", "mem_reservation", "memswap_limit", "mem_swappiness", "oom_kill_disable", "cpuset", "blkio_config",
    "cgroup_parent", "ulimits",
)  # fmt: skip
"""Compose settings that limit or apportion what a container may use, and that Windows does not have."""

RUNTIME_OPTIONS = (
    "init", "group_add", "oom_score_adj", "sysctls", "shm_size", "device_cgroup_rules", "gpus",
    "deploy.resources.reservations.devices", "links", "external_links", "extra_hosts", "dns_opt",
)  # fmt: skip
"""Compose settings of the container's runtime that Windows ignores."""

_TABLES = {"compose": "docker", "kubernetes": "pod"}
_PLATFORMS = {"docker": "compose", "compose": "compose", "kubernetes": "kubernetes"}
_COMPARISON = re.compile(r"(>=|<)v?(\d+(?:\.\d+)*)")


class Row(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row: what becomes of `setting` where its value is as `when` says.

    `error` is the text that the user sees, `effect` what happens instead of what was meant,
    `instead` what works. `isolation`, `versions` and `os_name` limit the row; empty means all.
    """

    setting: str
    fate: Fate
    platform: str = ""
    docker_option: str = ""
    when: str = "any"
    isolation: Literal["", "process", "hyperv"] = ""
    versions: str = ""
    os_name: Literal["", "windows", "unset"] = ""
    error: str = ""
    effect: str = ""
    instead: str = ""


def fate(
    platform: str, name: str, value: Plain, *, isolation: str = "", version: str = "", os_name: str = ""
) -> Row | None:
    """Return the row that says what becomes of the setting `name` with this value, or nothing if none does.

    `platform` is compose (or docker) or kubernetes. `isolation` is process or hyperv where it is
    known, `version` that of the engine or of Kubernetes; without one the newest counts. `os_name` is
    the pod's `spec.os.name`, empty or "unset" where it has none.
    """
    known = _PLATFORMS.get(platform)
    if known is None:
        return None
    index = _rows_by_name(known)
    key = name.lower()
    while key not in index:
        key, dot, _ = key.rpartition(".")
        if not dot:
            return None
    declared = os_name.lower() or "unset"
    for row in index[key]:
        if (
            row.isolation in ("", isolation.lower())
            and row.os_name in ("", declared)
            and (not version or not row.versions or _in_range(version, row.versions))
            and _holds(row.when, value)
        ):
            return row
    return None


def rows_for(setting_name: str) -> list[Row]:
    """Return every row of the settings called so, on every platform, to explain them.

    The name counts without case and dashes before it; it may be that of the field alone
    (`readOnlyRootFilesystem`), with what stands above it, or the option of `docker run`.
    """
    wanted = setting_name.strip().lower()
    option = wanted.lstrip("-")
    found: list[Row] = []
    for platform in _TABLES:
        for row in _rows(platform):
            name = row.setting.lower()
            options = row.docker_option.lower().split()
            if wanted == name or name.endswith("." + wanted) or f"--{option}" in options:
                found.append(row)
    return found


def all_rows() -> list[Row]:
    """Return every row of both tables, in order."""
    return [row for platform in _TABLES for row in _rows(platform)]


@lru_cache(maxsize=2)
def _rows(platform: str) -> tuple[Row, ...]:
    from msgspec.structs import replace

    return tuple(replace(row, platform=platform) for row in read_rows(_TABLES[platform], Row))


@lru_cache(maxsize=2)
def _rows_by_name(platform: str) -> dict[str, list[Row]]:
    index: dict[str, list[Row]] = {}
    for row in _rows(platform):
        index.setdefault(row.setting.lower(), []).append(row)
    return index


def _holds(when: str, value: Plain) -> bool:
    """Return whether the value is as `when` says."""
    if when.startswith("~"):
        items = value if isinstance(value, list) else _leaves(value)
        return any(re.fullmatch(when[1:], _text(item), re.IGNORECASE) is not None for item in items)
    if when == "any":
        return True
    if when == "true":
        return value is True
    if when == "not-null":
        return value is not None
    if when == "nonzero":
        return value not in (None, 0, "", "0", False)
    return bool(value)


def _leaves(value: Plain) -> list[Plain]:
    return list(value.values()) if isinstance(value, dict) else [value]


def _text(value: Plain) -> str:
    return "" if value is None else str(value).strip()


def _in_range(version: str, versions: str) -> bool:
    """Return whether a version (`28.5.2`, `v1.34`) is in a range (`>=23 <28`)."""
    numbers = [int(part) for part in re.findall(r"\d+", version)[:3]]
    for comparison, bound in _COMPARISON.findall(versions):
        limit = [int(part) for part in bound.split(".")]
        below = numbers[: len(limit)] < limit
        if below != (comparison == "<"):
            return False
    return True
