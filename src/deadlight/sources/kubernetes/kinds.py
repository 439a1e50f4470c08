"""Kinds of objects: which make pods, and where their template stands."""

from __future__ import annotations

from deadlight.model.place import Plain

POD = "Pod"

TEMPLATES: dict[str, tuple[str, ...]] = {
    "Deployment": ("spec", "template"),
    "ReplicaSet": ("spec", "template"),
    "StatefulSet": ("spec", "template"),
    "DaemonSet": ("spec", "template"),
    "Job": ("spec", "template"),
    "ReplicationController": ("spec", "template"),
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
    "PodTemplate": ("template",),
}
"""Kubernetes' own kinds that make pods, and the route to their pod template."""

_ELSEWHERE = (("spec", "template"), ("spec", "jobTemplate", "spec", "template"))
_OWN_GROUPS = ("apps", "batch", "extensions")


def is_own(kind: str, api_version: str) -> bool:
    """Return whether an object of `kind` is Kubernetes' own, and so must hold a pod template."""
    group, slash, _ = api_version.partition("/")
    return kind in TEMPLATES and (not slash or group in _OWN_GROUPS)


def template_route(kind: str, value: dict[str, Plain]) -> tuple[str, ...] | None:
    """Return the route to the pod template of an object, nothing if it holds none.

    A custom resource has one where containers stand as they do in Kubernetes' own kinds.
    """
    known = TEMPLATES.get(kind)
    if known is not None and isinstance(_below(value, known), dict):
        return known
    for route in _ELSEWHERE:
        if isinstance(_below(value, (*route, "spec", "containers")), list):
            return route
    return None


def _below(value: Plain, route: tuple[str, ...]) -> Plain:
    for key in route:
        value = value.get(key) if isinstance(value, dict) else None
    return value
