"""Which operating system a configuration is judged for: what it says itself, else what was read beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from deadlight.model.cluster import Node
from deadlight.model.configured import Configured
from deadlight.model.engine import Containerd, Engine
from deadlight.model.estate import Estate
from deadlight.model.place import Plain
from deadlight.model.workload import OperatingSystem, OsName, Setting
from deadlight.semantics.system_evidence import is_windows_path

NOTHING = "nothing in it, and nothing read beside it, says which system it is for"

_WINDOWS_WORDS = ("npipe:", "isolation=", "runhcs", "io.containerd.runhcs", "\\\\.\\pipe\\", "io.microsoft.")
_LINUX_WORDS = ("unix:///", "fd://", "/var/", "/etc/", "/run/", "io.containerd.runc", "native.cgroupdriver", "overlay2")


def settle(configured: Sequence[Configured], estate: Estate, assumed: OsName = "unknown") -> Iterator[Configured]:
    """Yield `configured` with the system that each is judged for.

    `assumed` is the system of those that nothing tells (`--os`). Engines and runtimes of which nothing tells
    are unknown; the other parts of a cluster are judged for Windows where it has Windows workloads or nodes.
    """
    in_cluster = _windows_in_cluster(configured, estate)
    on_engine = any(workload.surface in ("compose", "docker") for workload in estate.workloads)
    for subject in configured:
        if subject.os.name != "unknown":
            yield subject
            continue
        system = OperatingSystem("unknown", NOTHING)
        if isinstance(subject, Engine | Containerd):
            system = _told(subject) or system
        elif isinstance(subject, Node) and subject.system in ("windows", "linux"):
            system = OperatingSystem("windows" if subject.system == "windows" else "linux", "the node says so")
        if system.name == "unknown":
            beside = on_engine if isinstance(subject, Engine) else in_cluster
            if beside:
                system = OperatingSystem("windows", "what runs on Windows was read beside it")
            elif assumed != "unknown":
                system = OperatingSystem(assumed, "--os says so")
        yield replace(subject, os=system)


def _windows_in_cluster(configured: Sequence[Configured], estate: Estate) -> bool:
    if any(workload.surface == "kubernetes" for workload in estate.workloads):
        return True
    return any(isinstance(node, Node) and node.system == "windows" for node in configured)


def _told(subject: Engine | Containerd) -> OperatingSystem | None:
    """Return the system that the values of a configuration tell, nothing where they tell none or both."""
    found: dict[OsName, str] = {}
    for setting in _settings(subject):
        for text in _texts(setting.value):
            lower = text.lower()
            if is_windows_path(text) or any(word in lower for word in _WINDOWS_WORDS):
                found.setdefault("windows", setting.name)
            elif any(word in lower for word in _LINUX_WORDS):
                found.setdefault("linux", setting.name)
    if len(found) != 1:
        return None
    ((system, key),) = found.items()
    return OperatingSystem(system, f"{key} has a value of {system.capitalize()}")


def _settings(subject: Engine | Containerd) -> Iterator[Setting]:
    yield from subject.settings
    if isinstance(subject, Engine):
        yield from subject.arguments
        return
    for handler in subject.handlers:
        yield from handler.options
        if handler.runtime_type is not None:
            yield Setting("runtime_type", handler.runtime_type.value, handler.runtime_type.where)


def _texts(value: Plain) -> Iterator[str]:
    """Yield the texts in a value: itself, items of a list, values of a mapping."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            if isinstance(item, str):
                yield item
