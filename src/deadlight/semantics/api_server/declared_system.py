"""What the API server asks of `spec.os`, and of the fields that only one system has.

The fields that are forbidden on a Windows pod are the rows of `tables/pod.toml`, in the order in which the server
names them; `settings.fate` decides which values count, so that a refusal here, an explanation and a check agree.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from deadlight.semantics import settings
from deadlight.semantics.api_server.fields import Field, containers_of
from deadlight.semantics.api_server.refusal import Refusal, forbidden, required, unsupported
from deadlight.semantics.api_server.server import Server

SYSTEMS = ("linux", "windows")
POD_RESOURCES = "spec.resources"
"""Judged with the resources, before what else is forbidden on a Windows pod."""

FOR_WINDOWS_PODS = "set for a windows pod"
"""How the words end in which the server refuses a field of Linux on a Windows pod."""

_FORBIDDEN = "Forbidden: "
_ELSEWHERE = ("status.", "resize")


def of_system(spec: Field, server: Server) -> Iterator[Refusal]:
    """Yield what is refused of a pod's spec for the system that it declares; nothing where it declares none."""
    system = spec["os"]
    if not system.given:
        return
    name = system["name"].text
    if not name:
        yield required(system["name"].route)
    elif name == "windows":
        yield from _of_windows(spec, server)
    elif name == "linux":
        yield from _of_linux(spec)
    else:
        yield unsupported(system.route, name, SYSTEMS)


def of_pod_resources(spec: Field, server: Server) -> Iterator[Refusal]:
    """Yield the refusal of `spec.resources` on a Windows pod."""
    if is_windows(spec):
        yield from forbidden_on_windows(POD_RESOURCES, spec["resources"], server)


def is_windows(spec: Field) -> bool:
    """Return whether a pod's spec declares Windows; the server compares exactly."""
    return spec.at("os", "name").text == "windows"


def forbidden_on_windows(setting: str, field: Field, server: Server, *, path: str = "") -> Iterator[Refusal]:
    """Yield the refusal of one field of a Windows pod, called `setting` in the table, if its value counts."""
    if field.given:
        row = settings.fate("kubernetes", setting, field.value, version=server.version, os_name="windows")
        if row is not None and row.fate == "rejected-at-create" and row.error.startswith(_FORBIDDEN):
            yield forbidden(field.route, row.error.removeprefix(_FORBIDDEN), path=path)


def _of_windows(spec: Field, server: Server) -> Iterator[Refusal]:
    of_pod, of_container = _forbidden_settings()
    for setting in of_pod:
        yield from forbidden_on_windows(setting, spec.at(*setting.split(".")[1:]), server)
    for container in containers_of(spec):
        for setting in of_container:
            yield from forbidden_on_windows(setting, container.at(*setting.split(".")), server)


def _of_linux(spec: Field) -> Iterator[Refusal]:
    for holder in (spec, *containers_of(spec)):
        options = holder.at("securityContext", "windowsOptions")
        if options.given:
            yield forbidden(options.route, "windows options cannot be set for a linux pod")


@lru_cache(maxsize=1)
def _forbidden_settings() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the settings that are forbidden on a Windows pod: those of the pod, those of a container."""
    (platform,) = (platform for platform in settings.PLATFORMS if platform.name == "kubernetes")
    found = dict.fromkeys(
        row.setting
        for row in settings.rows_of_platform(platform)
        if row.os_name == "windows" and row.fate == "rejected-at-create" and row.error.endswith(FOR_WINDOWS_PODS)
        if not row.setting.startswith(_ELSEWHERE) and row.setting != POD_RESOURCES
    )
    of_pod = tuple(setting for setting in found if setting.startswith("spec."))
    return of_pod, tuple(setting for setting in found if setting not in of_pod)
