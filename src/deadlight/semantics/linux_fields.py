"""Fields of a pod that only Linux knows, and what it takes to declare the pod as Windows.

With `spec.os.name: windows` the API server refuses these fields, whatever their value; without it the
node ignores them. So declaring the system and removing the fields hold only together.
The rows stand in `tables/pod.toml`.
"""

from __future__ import annotations

from collections.abc import Sequence

from deadlight.model.fix import Edit, Put, Remove
from deadlight.model.place import Plain
from deadlight.model.workload import Container, Setting, Workload
from deadlight.semantics import settings

_DEFAULTS: dict[str, tuple[Plain, ...]] = {
    "privileged": (False,), "allowPrivilegeEscalation": (True,), "readOnlyRootFilesystem": (False,),
    "procMount": ("Default",), "hostUsers": (True,), "shareProcessNamespace": (False,), "capabilities": ({},),
    "seLinuxOptions": ({},), "seccompProfile": ({"type": "Unconfined"},), "appArmorProfile": ({"type": "Unconfined"},),
    "supplementalGroups": ([],), "resources": ({},),
}  # fmt: skip
"""Values that change nothing on Linux either, so that nobody is led to rely on them."""


def parts_of(workload: Workload) -> tuple[Workload | Container, ...]:
    """Return the pod itself and its containers: what carries settings."""
    return (workload, *workload.containers)


def linux_only(subject: Workload | Container) -> list[Setting]:
    """Return the settings that the API server refuses on a declared Windows pod, in the order written."""
    found = []
    for setting in subject.settings:
        row = settings.fate("kubernetes", setting.name, setting.value, os_name="windows")
        if row is not None and row.fate == "rejected-at-create" and row.os_name:
            found.append(setting)
    return found


def promises_nothing(setting: Setting) -> bool:
    """Return whether a Linux-only setting has the value that Linux takes where it is not written."""
    return setting.value in _DEFAULTS.get(setting.name.rpartition(".")[2], ())


def fate_of(fields: Sequence[Setting], *, declared: bool) -> str:
    """Return what becomes of Linux-only fields of one pod, as a message says it; `declared` tells of `os.name`."""
    os_name = "windows" if declared else "unset"
    rows = [settings.fate("kubernetes", field.name, field.value, os_name=os_name) for field in fields]
    fates = {row.fate for row in rows if row is not None}
    if "rejected-at-create" in fates:
        return "the API server refuses the pod"
    if "rejected-at-start" in fates:
        return "the kubelet refuses the pod"
    return "ignored on the node"


def edits_to_declare(workload: Workload) -> tuple[Edit, ...]:
    """Return the edits that remove every Linux-only field and, where it is missing, set `os.name`."""
    edits: list[Edit] = [Remove(setting.where) for part in parts_of(workload) for setting in linux_only(part)]
    pod = workload.pod
    if pod is not None and pod.os_name is None:
        edits.append(Put(pod.spec.child("os", "name"), "windows"))
    return tuple(edits)
