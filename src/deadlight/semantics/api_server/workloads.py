"""What the API server refuses of a workload that was read, at the places where it is written."""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.place import Plain, Route, Where
from deadlight.model.workload import Workload
from deadlight.semantics.api_server.answers import refusals
from deadlight.semantics.api_server.declared_system import FOR_WINDOWS_PODS
from deadlight.semantics.api_server.refusal import Refusal
from deadlight.semantics.api_server.server import Server

_FILLED_IN = ("{{", "${")
"""What begins a part of a value that something fills in before the object is sent."""


def refused(workload: Workload, *, version: str = "") -> Iterator[tuple[Refusal, Where]]:
    """Yield for what the API server of this version of Kubernetes refuses a workload, each with its place.

    Unknown fields are among them, though clients other than kubectl may have them dropped instead. Left out are
    the fields of Linux, which `linux_fields` tells of, and values that are filled in before they are sent.
    """
    if workload.pod is None or workload.pod.manifest is None:
        return
    manifest = workload.pod.manifest
    strict = Server(version=version)
    lenient = Server(version=version, strict=False)
    for refusal in dict.fromkeys((*refusals(manifest, server=strict), *refusals(manifest, server=lenient))):
        value = _value_at(manifest, refusal.route)
        if not refusal.detail.endswith(FOR_WINDOWS_PODS) and not _is_filled_in(value):
            yield refusal, workload.where.child(*refusal.route)


def _value_at(manifest: Plain, route: Route) -> Plain:
    """Return what is written at a route, nothing where it ends before."""
    value = manifest
    for key in route:
        if isinstance(value, dict):
            value = value.get(str(key))
        elif isinstance(value, list) and isinstance(key, int) and key < len(value):
            value = value[key]
        else:
            return None
    return value


def _is_filled_in(value: Plain) -> bool:
    return isinstance(value, str) and any(mark in value for mark in _FILLED_IN)
