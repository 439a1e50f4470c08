"""Fields of a pod that only Linux knows, and what it takes to declare the pod as Windows.

With `spec.os.name: windows` the API server refuses these fields, whatever their value; without it the
node ignores them. So declaring the system and removing the fields hold only together.
The rows stand in `tables/pod.toml`.
"""

from __future__ import annotations

from deadlight.model.fix import Edit, Put, Remove
from deadlight.model.workload import Container, Setting, Workload
from deadlight.semantics import settings


def parts_of(workload: Workload) -> tuple[Workload | Container, ...]:
    """Return the pod itself and its containers: what carries settings."""
    return (workload, *workload.containers)


def linux_only(subject: Workload | Container) -> list[Setting]:
    """Return the settings that the API server refuses on a declared Windows pod, in the order written."""
    found = []
    for setting in subject.settings:
        row = settings.fate("kubernetes", setting.name, setting.value, os_name="windows")
        if row is not None and row.fate == "rejected-at-create":
            found.append(setting)
    return found


def edits_to_declare(workload: Workload) -> tuple[Edit, ...]:
    """Return the edits that remove every Linux-only field and, where it is missing, set `os.name`."""
    edits: list[Edit] = [Remove(setting.where) for part in parts_of(workload) for setting in linux_only(part)]
    pod = workload.pod
    if pod is not None and pod.os_name is None:
        edits.append(Put(pod.spec.child("os", "name"), "windows"))
    return tuple(edits)
