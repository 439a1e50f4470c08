"""Every option of a pod or container as a `Setting`, under the name that the semantics tables use."""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.workload import Setting
from deadlight.sources.kubernetes.tree import Branch

_POD = ("hostPID", "hostIPC", "hostUsers", "hostNetwork", "shareProcessNamespace", "resources", "dnsPolicy")
_CONTAINER = ("terminationMessagePath", "volumeDevices", "lifecycle")


def of_pod(spec: Branch) -> Iterator[Setting]:
    """Yield the pod-level settings: `spec.hostPID`, `spec.securityContext.runAsUser` and the like."""
    for key in _POD:
        if key in spec.values:
            yield Setting(f"spec.{key}", spec.values[key], spec.place(key))
    yield from _security(spec.branch("securityContext"), "spec.securityContext")


def of_container(container: Branch) -> Iterator[Setting]:
    """Yield the container-level settings: `securityContext.privileged`, `resources.limits.cpu` and the like."""
    yield from _security(container.branch("securityContext"), "securityContext")
    resources = container.branch("resources")
    for part in ("limits", "requests"):
        for name, value in resources.branch(part).values.items():
            yield Setting(f"resources.{part}.{name}", value, resources.place(part, name))
    for key in _CONTAINER:
        if key in container.values:
            yield Setting(key, container.values[key], container.place(key))


def _security(context: Branch, prefix: str) -> Iterator[Setting]:
    for key, value in context.values.items():
        if key == "windowsOptions":
            options = context.branch(key)
            for name, option in options.values.items():
                yield Setting(f"{prefix}.{key}.{name}", option, options.place(name))
        elif value is not None:
            yield Setting(f"{prefix}.{key}", value, context.place(key))
