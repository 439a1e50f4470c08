"""What workloads demand of a host: memory, isolation, a build; and what is assumed where they do not say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct

from deadlight.model.landscape import Zone
from deadlight.model.placement import Assumption, Demand, PlacedIsolation
from deadlight.model.workload import Container, Workload
from deadlight.semantics import settings
from deadlight.semantics.images import Base, base_of_text
from deadlight.semantics.isolation import Isolation, asked_isolation
from deadlight.semantics.memory import memory_of, quantity, replicas_of
from deadlight.semantics.surroundings import Surroundings
from deadlight.semantics.utility_vm import overhead
from deadlight.semantics.windows_releases import Windows, windows_of_build
from deadlight.semantics.zones import UNZONED, zone_of

_ISOLATIONS: dict[str, PlacedIsolation | Literal[""]] = {
    "unknown": "",
    "hypervisor": "hyperv",
    "kernel": "process",
    "none": "host-process",
}


class Wanted(Struct, frozen=True, eq=False, kw_only=True):
    """A workload to place, with what stands behind its demand.

    `images` are the Windows of its images, those that are known. `refuses` says why it does not run in hypervisor
    isolation, empty where it does.
    """

    workload: Workload
    demand: Demand
    zone: Zone
    images: tuple[Windows, ...]
    refuses: str = ""


class _Noted:
    """Who the plan assumes what of."""

    def __init__(self) -> None:
        self.memory: list[str] = []
        self.image: list[str] = []
        self.isolation: dict[str, list[str]] = {}
        self.zone: list[str] = []


def wanted(workloads: Sequence[Workload], around: Surroundings, assumed: int) -> tuple[list[Wanted], list[Assumption]]:
    """Return what is to be placed, in the order of reading, and what is assumed of it.

    `assumed` is the memory in MiB of a container that does not say how much it may take.
    """
    noted = _Noted()
    labels = _labels(workloads)
    found = [
        _wanted(workload, label, around, assumed, noted) for workload, label in zip(workloads, labels, strict=True)
    ]
    return found, list(_assumptions(noted, assumed, zones=bool(around.landscape.zones)))


def _wanted(workload: Workload, label: str, around: Surroundings, assumed: int, noted: _Noted) -> Wanted:
    placed = around.standing(workload).placed if around.landscape.zones else zone_of(workload, around.landscape)
    if placed.zone is UNZONED:
        noted.zone.append(label)
    bases = [base for container in workload.containers if (base := _base(container)) is not None and base.build]
    if len(bases) < len(workload.containers) and not workload.is_host_process:
        noted.image.append(label)
    memory, said = _memory(workload, assumed)
    if said == "assumed":
        noted.memory.append(label)
    asked = asked_isolation(workload, around)
    isolation, bound_by = _bound(workload, asked, label, noted)
    newest = max(bases, key=lambda base: base.build, default=None)
    demand = Demand(
        label=label,
        kind=workload.kind,
        path=workload.where.document.path,
        line=workload.where.position().line,
        project=workload.project,
        surface=workload.surface,
        zone=placed.zone.name,
        zone_reason=placed.reason,
        replicas=replicas_of(workload),
        memory=memory,
        said=said,
        overhead=_overhead(workload, newest, around),
        isolation=isolation,
        bound_by=bound_by,
        now=_ISOLATIONS[asked.kind],
        build=newest.build if newest is not None else 0,
    )
    images = tuple(windows_of_build(build, kind="server") for build in sorted({base.build for base in bases}))
    return Wanted(workload=workload, demand=demand, zone=placed.zone, images=images, refuses=_refuses(workload))


def _labels(workloads: Sequence[Workload]) -> list[str]:
    """Return what each workload is called: its name, with its namespace or file where others have that too."""
    names = [workload.name for workload in workloads]
    projects = [f"{workload.project}/{workload.name}" for workload in workloads]
    often, again = Counter(names), Counter(projects)
    return [
        name
        if often[name] == 1
        else project
        if again[project] == 1
        else f"{project} ({workload.where.document.path}:{workload.where.position().line})"
        for workload, name, project in zip(workloads, names, projects, strict=True)
    ]


def _base(container: Container) -> Base | None:
    """Return what a container's image is built on: that of its Dockerfile, where it is built from one."""
    if container.build is not None:
        root = container.build.final.root()
        return base_of_text(root.base.value) if root.base.known else None
    image = container.image
    return base_of_text(image.value) if image is not None and image.known else None


def _memory(workload: Workload, assumed: int) -> tuple[int, Literal["limit", "request", "assumed"]]:
    """Return what a replica may take: all its containers together, or an init container that needs more than they."""
    said: set[str] = set()
    together, alone = 0, 0
    for container in workload.containers:
        found = memory_of(container)
        known = found is not None and not found.unknown
        amount = found.amount if found is not None and known else assumed
        if container.role == "ephemeral" or (container.role == "init" and not known):
            continue  # one has no resources of its own, the other ends before the containers begin
        said.add(found.said if found is not None and known else "assumed")
        if container.role == "init":
            alone = max(alone, amount)
        else:
            together += amount
    if "assumed" in said or not said:
        return max(together, alone), "assumed"
    return max(together, alone), "request" if "request" in said else "limit"


def _bound(
    workload: Workload, asked: Isolation, label: str, noted: _Noted
) -> tuple[PlacedIsolation | Literal[""], str]:
    """Return the isolation that is written, and where; nothing where the plan may choose."""
    if workload.is_host_process:
        return "host-process", "it is a HostProcess container"
    pod = workload.pod
    written = workload.containers[0].isolation if workload.containers else None
    if pod is None and (written is None or written.value.strip().lower() in ("", "default")):
        return "", ""
    if pod is not None and pod.runtime_class is None:
        return "", ""
    if asked.kind == "unknown":
        noted.isolation.setdefault(f"{asked.reasons[-1]}|{asked.question}", []).append(label)
        return "", ""
    return _ISOLATIONS[asked.kind], asked.reasons[0]


def _overhead(workload: Workload, base: Base | None, around: Surroundings) -> int:
    """Return what hypervisor isolation adds, in MiB: what its RuntimeClass says, else what is known of the image."""
    named = around.runtime_class(workload)
    if named is not None and named.memory is not None and named.memory.known:
        said = quantity(named.memory.value)
        if said is not None:
            return said
    if workload.pod is not None:
        return overhead("containerd").memory
    return overhead("docker", base.family if base is not None else "", base.build if base is not None else 0).memory


def _refuses(workload: Workload) -> str:
    """Return which of its settings a container in hypervisor isolation is refused for, and in no other."""
    for container in workload.containers:
        values = [(setting.name, setting.value) for setting in container.settings if not setting.unknown]
        values += [("devices", device.value) for device in container.devices if device.known]
        for name, value in values:
            row = settings.fate(container.surface, name, value, isolation="hyperv")
            if row is None or row.isolation != "hyperv" or not row.fate.startswith("rejected"):
                continue
            return f"its {name} is refused in hypervisor isolation: {row.error}"
    return ""


def _assumptions(noted: _Noted, assumed: int, *, zones: bool) -> Iterator[Assumption]:
    if noted.memory:
        yield Assumption(
            f"{assumed} MiB for each container whose memory is not written",
            "How much memory may it take? Write a limit, or give --assume-memory.",
            tuple(noted.memory),
        )
    if noted.image:
        yield Assumption(
            "the image runs on whatever host it is placed on",
            "Which build has its image? Name a tag that tells (ltsc2022), or read OsVersion with docker image inspect.",
            tuple(noted.image),
        )
    for told, labels in noted.isolation.items():
        reason, _, question = told.partition("|")
        yield Assumption(f"it gets the isolation that the plan says, though {reason}", question, tuple(labels))
    if noted.zone and zones:
        yield Assumption(
            "it trusts nobody and nobody trusts it, as no zone holds it",
            "Which zone is it in? Name it in [[zones]], or set default-zone.",
            tuple(noted.zone),
        )
    elif noted.zone:
        yield Assumption(
            "all workloads trust each other, as no zones are configured",
            "Who trusts whom? Write [[zones]] into deadlight.toml.",
            tuple(noted.zone),
        )
