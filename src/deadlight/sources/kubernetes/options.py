"""The settings of a pod and its containers, each by its route as Kubernetes spells it."""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.workload import Setting
from deadlight.sources.kubernetes.fields import Fields

_OF_POD = (
    "hostPID", "hostIPC", "hostUsers", "hostNetwork", "shareProcessNamespace", "dnsPolicy", "setHostnameAsFQDN",
    "resources",
)  # fmt: skip
_OF_CONTAINER = ("workingDir", "imagePullPolicy", "terminationMessagePath", "terminationMessagePolicy", "stdin", "tty")


def of_pod(spec: Fields) -> Iterator[Setting]:
    """Yield the settings of a pod's spec; their names start with `spec.`."""
    yield from _of_context(spec.fields("securityContext"), "spec.securityContext")
    for key in _OF_POD:
        if spec.has(key):
            yield Setting(f"spec.{key}", spec.value[key], spec.where.child(key))


def of_container(container: Fields) -> Iterator[Setting]:
    """Yield the settings of one container."""
    yield from _of_context(container.fields("securityContext"), "securityContext")
    resources = container.fields("resources")
    for kind in ("limits", "requests"):
        amounts = resources.fields(kind)
        for name, amount in amounts.value.items():
            if amount is not None:
                yield Setting(f"resources.{kind}.{name}", amount, amounts.where.child(name))
    for key in _OF_CONTAINER:
        if container.has(key):
            yield Setting(key, container.value[key], container.where.child(key))
    lifecycle = container.fields("lifecycle")
    if lifecycle.has("stopSignal"):
        yield Setting("lifecycle.stopSignal", lifecycle.value["stopSignal"], lifecycle.where.child("stopSignal"))
    for mount in container.items("volumeMounts"):
        for key in ("mountPropagation", "subPath"):
            if mount.has(key):
                yield Setting(f"volumeMounts.{key}", mount.value[key], mount.where.child(key))
    if container.has("volumeDevices"):
        yield Setting("volumeDevices", container.value["volumeDevices"], container.where.child("volumeDevices"))


def _of_context(context: Fields, name: str) -> Iterator[Setting]:
    """Yield the fields of a security context: each with its whole value, those of `windowsOptions` one by one."""
    for key, value in context.value.items():
        if value is None:
            continue
        if key == "windowsOptions" and isinstance(value, dict):
            options = context.fields(key)
            for option, given in options.value.items():
                if given is not None:
                    yield Setting(f"{name}.{key}.{option}", given, options.where.child(option))
        else:
            yield Setting(f"{name}.{key}", value, context.where.child(key))
