"""What becomes of a setting on Windows: honoured, ignored, rejected, or not known.

The rows stand in one table a platform (`PLATFORMS`), each with its evidence. A setting is named as in
`Setting.name`; a setting without a row of its own has that of the nearest setting above it. Settings
that the model holds elsewhere have names of their own: `networks.internal`, `ports.host_ip`,
`volumes.tmpfs`, `volumes.emptyDir.medium`. The conditions of rows are those of `conditions`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from msgspec import Struct

from deadlight.model.errors import FactError
from deadlight.model.place import Plain
from deadlight.semantics import conditions
from deadlight.semantics.facts import Fact, read_rows

Fate = Literal["honoured", "ignored", "rejected-at-create", "rejected-at-start", "unknown"]


class Platform(Struct, frozen=True):
    """Where settings are written: its name, its table, whose versions its rows name, and a title.

    `serves` names further platforms whose settings are looked up here too. `at_create` and `at_start`
    say in words when the two kinds of refusal come.
    """

    name: str
    table: str
    product: str
    title: str
    serves: tuple[str, ...] = ()
    at_create: str = "rejected when it is created"
    at_start: str = "rejected when it starts"


PLATFORMS = (
    Platform("compose", "docker", "Docker", "Containers: Compose, docker run and the Engine API", serves=("docker",)),
    Platform("network", "networks", "Docker", "Networks of Docker, and access lists", serves=("compose", "docker")),
    Platform(
        "dockerfile", "build", "Docker", "Dockerfiles and docker build, by the classic builder",
        at_create="refused by the build", at_start="fails when a container starts",
    ),
    Platform("command", "commands", "Docker", "Commands of docker and PowerShell", at_start="refused"),
    Platform("engine", "engine", "Docker", "daemon.json", at_start="keeps the engine from starting"),
    Platform("containerd", "containerd", "containerd", "config.toml of containerd, and its shim", at_start="fails"),
    Platform("kubernetes", "pod", "Kubernetes", "Pods"),
    Platform("pod-security", "pod_security", "Pod Security", "Pods under Pod Security", at_create="denied"),
    Platform("cluster", "cluster", "Kubernetes", "Namespaces, gMSA resources, admission", at_create="refused"),
)  # fmt: skip
"""Every platform; a line here and a table of this name are all that one more takes."""

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


class Row(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row: what becomes of `setting` where its value is as `when` says.

    `docker_option` is the same setting on the command line of docker, `api` in the Engine API.
    `error` is the text that the user sees, `effect` what happens instead of what was meant,
    `instead` what works, `verify` what is to be found out, and how, where the fate is unknown.
    `isolation`, `versions` and `os_name` limit the row; empty means all. `given` says in words what
    else has to hold: such a row explains, and `fate` never answers with it.
    """

    setting: str
    fate: Fate
    platform: str = ""
    docker_option: str = ""
    api: str = ""
    when: str = "any"
    isolation: Literal["", "process", "hyperv"] = ""
    versions: str = ""
    os_name: Literal["", "windows", "unset"] = ""
    given: str = ""
    error: str = ""
    effect: str = ""
    instead: str = ""
    verify: str = ""

    def __post_init__(self) -> None:
        """Raise ValueError for conditions that are none, and for a row that does not say what happens."""
        wrong = conditions.problem(self.when, self.versions)
        if not self.setting.strip():
            wrong = "it names no setting"
        elif self.fate.startswith("rejected") and not self.error:
            wrong = "what is rejected has an error text"
        elif self.fate == "ignored" and not self.effect:
            wrong = "what is ignored has an effect"
        elif self.fate == "unknown" and not self.verify:
            wrong = "what is unknown says what to verify and how"
        if wrong:
            raise ValueError(wrong)


def fate(
    platform: str, name: str, value: Plain, *, isolation: str = "", version: str = "", os_name: str = ""
) -> Row | None:
    """Return the row that says what becomes of the setting `name` with this value, or nothing if none does.

    `platform` is one of `PLATFORMS`, or docker. `isolation` is process or hyperv where it is
    known, `version` that of the engine or of Kubernetes; without one the newest counts. `os_name` is
    the pod's `spec.os.name`, empty or "unset" where it has none.
    """
    index = _rows_by_name(platform)
    key = name.lower()
    while key not in index:
        key, dot, _ = key.rpartition(".")
        if not dot:
            return None
    declared = os_name.lower() or "unset"
    for row in index[key]:
        if (
            not row.given
            and row.isolation in ("", isolation.lower())
            and row.os_name in ("", declared)
            and conditions.in_versions(version, row.versions)
            and conditions.holds(row.when, value)
        ):
            return row
    return None


def rows_of(platform: str, name: str) -> list[Row]:
    """Return the rows of exactly this setting of a platform, in order; its name counts without case."""
    return _rows_by_name(platform).get(name.lower(), [])


def all_rows() -> list[Row]:
    """Return every row of every table, in order. Raises FactError for a row that can never be reached."""
    return [row for platform in PLATFORMS for row in _checked(platform)]


def rows_of_platform(platform: Platform) -> tuple[Row, ...]:
    """Return the rows of one platform, in order."""
    return _rows(platform)


def platform_of(row: Row) -> Platform:
    """Return the platform that a row of the tables belongs to."""
    return next(platform for platform in PLATFORMS if platform.name == row.platform)


def check_order(rows: list[Row] | tuple[Row, ...]) -> None:
    """Raise FactError for a row that rows before it, of the same setting, never let be reached."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((row.platform, row.setting.lower()), []).append(row)
    for group in groups.values():
        versions = ["", *dict.fromkeys(border for row in group for border in conditions.borders(row.versions))]
        for place, row in enumerate(group):
            earlier = [
                other for other in group[:place] if conditions.covers(other.when, row.when) and other.given == row.given
            ]
            if earlier and not _is_reached(row, earlier, versions):
                raise FactError(f"a row of {row.setting} in {row.platform} can never be reached: {row}")


def _is_reached(row: Row, earlier: list[Row], versions: list[str]) -> bool:
    """Return whether there is a version, an isolation and an `os_name` for which only `row` holds."""
    return any(
        conditions.in_versions(version, row.versions)
        and not any(
            other.isolation in ("", isolation)
            and other.os_name in ("", os_name)
            and conditions.in_versions(version, other.versions)
            for other in earlier
        )
        for version in versions
        for isolation in ([row.isolation] if row.isolation else ["", "process", "hyperv"])
        for os_name in ([row.os_name] if row.os_name else ["unset", "windows"])
    )


@lru_cache(maxsize=len(PLATFORMS))
def _rows(platform: Platform) -> tuple[Row, ...]:
    from msgspec.structs import replace

    return tuple(replace(row, platform=platform.name) for row in read_rows(platform.table, Row))


@lru_cache(maxsize=len(PLATFORMS))
def _checked(platform: Platform) -> tuple[Row, ...]:
    rows = _rows(platform)
    check_order(rows)
    for row in rows:
        if row.when.startswith("~"):
            conditions.compiled(row.when)
    return rows


@lru_cache(maxsize=len(PLATFORMS) + 2)
def _rows_by_name(platform: str) -> dict[str, list[Row]]:
    index: dict[str, list[Row]] = {}
    for known in PLATFORMS:
        if platform == known.name or platform in known.serves:
            for row in _rows(known):
                index.setdefault(row.setting.lower(), []).append(row)
    return index
