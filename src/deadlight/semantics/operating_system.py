"""Which operating system a workload or a stage is for, and what says so.

Stronger evidence decides: a declared platform (`spec.os.name`, `platform:`), then where it is scheduled
(node selector, affinity, RuntimeClass, placement), then options that one system alone has, then the
image, then paths and commands. A toleration is no evidence: it lets a pod on Windows nodes, and on others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from deadlight.model.build import Build, Stage
from deadlight.model.estate import Estate
from deadlight.model.place import Located
from deadlight.model.regex import lazy
from deadlight.model.workload import Container, OperatingSystem, OsName, Pod, Workload
from deadlight.semantics import images
from deadlight.semantics.compose_evidence import of_service
from deadlight.semantics.stage_system import system_of_stage
from deadlight.semantics.system_evidence import (
    CONTENT,
    DECLARED,
    IMAGE,
    OPTION,
    SELECTED,
    Evidence,
    is_windows_path,
    of_platform,
    of_word,
    weigh,
)

OS_LABELS = ("kubernetes.io/os", "beta.kubernetes.io/os")
WINDOWS_LABELS = ("node.kubernetes.io/windows-build",)
DISTRIBUTION_LABELS = ("kubernetes.azure.com/os-sku", "cloud.google.com/gke-os-distribution")
WINDOWS_HANDLER = "runhcs-wcow"
"""How containerd names its handlers for Windows containers.
Source: https://github.com/containerd/containerd/blob/main/internal/cri/config/config_windows.go"""

_ENGINES = ("compose", "docker")
"""Surfaces whose workloads one engine runs."""

NOTHING = "nothing says which system it runs on"

_CONSTRAINT = lazy(r"\s*node\.(?:platform\.os|labels\.os)\s*(==|!=)\s*(windows|linux)\s*", re.IGNORECASE)


def of_workload(workload: Workload, estate: Estate) -> OperatingSystem:
    """Return the system that the workload runs on, with the reason.

    `estate` supplies the RuntimeClass that a pod names.
    """
    if workload.surface == "dockerfile":
        if workload.build is None:
            return OperatingSystem("unknown", "it has no stage")
        return system_of_stage(workload.build.final, workload.build)
    missing = _missing_class(workload.pod, estate)
    return weigh(_evidence(workload, estate), f"{NOTHING}, and {missing}" if missing else NOTHING)


def settle(workloads: Sequence[Workload]) -> list[Workload]:
    """Return `workloads`, whose systems are filled in, with those of Compose services told by the others of their file.

    One engine runs all services of a file, and one engine runs containers of one system. So a
    service of which nothing else tells the system has that of the others, if they all have the same.
    (A swarm may mix systems, but then its placement constraints say so.)
    """
    told: dict[str, dict[OsName, str]] = {}
    for workload in workloads:
        if workload.surface in _ENGINES and workload.os.name != "unknown":
            told.setdefault(_engine_of(workload), {}).setdefault(workload.os.name, workload.name)
    settled = []
    for workload in workloads:
        others = told.get(_engine_of(workload), {})
        if workload.surface in _ENGINES and workload.os == OperatingSystem("unknown", NOTHING) and len(others) == 1:
            system, name = next(iter(others.items()))
            reason = f"the {workload.kind} {name} beside it is for {system.capitalize()}, and one engine runs them all"
            workload = replace(workload, os=OperatingSystem(system, reason))  # noqa: PLW2901 - the same workload
        settled.append(workload)
    return settled


def of_stage(stage: Stage, build: Build) -> OsName:
    """Return the name of the system that a stage is for; `stage_system.system_of_stage` gives the reason too."""
    return system_of_stage(stage, build).name


def _engine_of(workload: Workload) -> str:
    """Return what workloads of one engine share: the Compose file, or the file that holds the engine's answers."""
    return workload.project if workload.surface == "compose" else workload.where.document.path


def _evidence(workload: Workload, estate: Estate) -> Iterator[Evidence]:
    if declared := of_platform(workload.platform, DECLARED, "platform"):
        yield declared
    if workload.pod is not None:
        yield from _of_pod(workload.pod, estate)
    if any("windowsOptions" in setting.name for setting in workload.settings):
        yield Evidence(OPTION, "windows", "it has windowsOptions")
    yield from _of_constraints(workload)
    if workload.surface in _ENGINES:
        yield from of_service(workload)
    for container in workload.containers:
        yield from _of_options(container)
        yield from _of_image(container)
        yield from _of_content(container)


def _of_pod(pod: Pod, estate: Estate) -> Iterator[Evidence]:
    if declared := of_platform(pod.os_name, DECLARED, "spec.os.name"):
        yield declared
    yield from _of_labels(pod.node_selector, "its node selector")
    yield from _of_labels(pod.required_labels, "its node affinity")
    wanted = {value.value.lower() for value in pod.required_node_os if value.known}
    if len(wanted) == 1 and (name := wanted.pop()) in ("windows", "linux"):
        yield Evidence(SELECTED, "windows" if name == "windows" else "linux", f"its node affinity asks for {name}")
    if pod.runtime_class is None:
        return
    name = pod.runtime_class.value
    found = estate.runtime_class(name)
    if found is None:
        if name.lower().startswith(WINDOWS_HANDLER):
            yield Evidence(SELECTED, "windows", f"its RuntimeClass {name} is called like a handler of Windows")
        return
    if found.handler.value.lower().startswith(WINDOWS_HANDLER):
        yield Evidence(SELECTED, "windows", f"its RuntimeClass {name} has the handler {found.handler.value}")
    yield from _of_labels(found.node_selector, f"the node selector of its RuntimeClass {name}")


def _missing_class(pod: Pod | None, estate: Estate) -> str:
    if pod is None or pod.runtime_class is None or estate.runtime_class(pod.runtime_class.value) is not None:
        return ""
    return f"its RuntimeClass {pod.runtime_class.value} was not read"


def _of_labels(selector: Iterable[tuple[str, Located[str]]], what: str) -> Iterator[Evidence]:
    for label, value in selector:
        if not value.known:
            continue
        name = value.value.lower()
        reason = f"{what} asks for {label} {value.value}"
        if label in OS_LABELS and name in ("windows", "linux"):
            yield Evidence(SELECTED, "windows" if name == "windows" else "linux", reason)
        elif label in WINDOWS_LABELS or (label in DISTRIBUTION_LABELS and name.startswith("windows")):
            yield Evidence(SELECTED, "windows", reason)


def _of_constraints(workload: Workload) -> Iterator[Evidence]:
    """Yield what the placement constraints of a service in a swarm tell."""
    for settings in (workload.settings, *(container.settings for container in workload.containers)):
        for setting in settings:
            if setting.name != "deploy.placement.constraints" or not isinstance(setting.value, list):
                continue
            for constraint in setting.value:
                match = _CONSTRAINT.fullmatch(str(constraint))
                if match is not None:
                    windows = (match[2].lower() == "windows") == (match[1] == "==")
                    yield Evidence(SELECTED, "windows" if windows else "linux", f"it is placed where {constraint}")


def _of_options(container: Container) -> Iterator[Evidence]:
    """Yield the options that only Windows containers have."""
    name = container.name
    if container.host_process is not None and container.host_process.value is True:
        yield Evidence(OPTION, "windows", f"{name} is a HostProcess container")
    elif any("windowsOptions" in setting.name for setting in container.settings) or (
        container.user is not None and "windowsOptions" in container.user.where.route
    ):
        yield Evidence(OPTION, "windows", f"{name} has windowsOptions")
    if container.credential_spec is not None:
        yield Evidence(OPTION, "windows", f"{name} has a credential spec, for a gMSA")
    if container.isolation is not None and container.isolation.value.lower() in ("process", "hyperv"):
        yield Evidence(OPTION, "windows", f"{name} has the isolation {container.isolation.value}")
    if any(mount.kind == "pipe" for mount in container.mounts):
        yield Evidence(OPTION, "windows", f"{name} mounts a named pipe")


def _of_image(container: Container) -> Iterator[Evidence]:
    if container.build is not None:
        system = system_of_stage(container.build.final, container.build)
        yield Evidence(IMAGE, system.name, f"{container.name} is built from a Dockerfile of which {system.reason}")
        if system.name != "unknown":
            return
    if container.image is not None:
        base = images.base_of_text(container.image.value)
        if base is not None:
            yield Evidence(IMAGE, base.os, f"the image of {container.name}: {base.reason}")


def _of_content(container: Container) -> Iterator[Evidence]:
    """Yield what paths inside the container and its command tell; paths of the host tell nothing."""
    for mount in container.mounts:
        target = mount.target.value if mount.target is not None else ""
        if is_windows_path(target):
            yield Evidence(CONTENT, "windows", f"{container.name} mounts to the path {target} of Windows")
        elif target.startswith("/") and container.surface == "compose" and mount.kind in ("bind", "volume", "tmpfs"):
            # Docker on Windows takes a target with a drive only.
            yield Evidence(CONTENT, "linux", f"{container.name} mounts to the path {target} of Linux")
    for setting in container.settings:
        directory = setting.value if setting.name in ("working_dir", "workingDir") else None
        if isinstance(directory, str) and is_windows_path(directory):
            yield Evidence(CONTENT, "windows", f"{container.name} works in {directory}")
    if container.command:
        first = container.command[0].value.strip()
        words = first.split() if container.surface == "compose" and " " in first else [first]
        if words and (evidence := of_word(words[0], f"the command of {container.name}:")):
            yield evidence
