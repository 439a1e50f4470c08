"""The containers of a pod, with the pod's security context merged into theirs as the kubelet does.

The container's own field wins, field by field; the two fields of a gMSA credential spec hold together
(https://github.com/kubernetes/kubernetes/blob/master/pkg/securitycontext/util.go).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from deadlight.model.place import Located
from deadlight.model.regex import compiled
from deadlight.model.workload import Container, CredentialSpecUse, Port, Variable
from deadlight.sources.kubernetes import options
from deadlight.sources.kubernetes.fields import Fields
from deadlight.sources.kubernetes.volumes import Volumes, devices

Role = Literal["container", "init", "ephemeral"]

_REFERENCE = compiled(r"(?<!\$)\$\(([A-Za-z_][\w.-]*)\)")
_ROLES: tuple[tuple[str, Role], ...] = (
    ("initContainers", "init"),
    ("containers", "container"),
    ("ephemeralContainers", "ephemeral"),
)


def containers(spec: Fields, volumes: Volumes) -> Iterator[Container]:
    """Yield the containers of a pod: init containers, containers, ephemeral containers."""
    pod = _Context(spec)
    hostname = spec.text("hostname")
    for key, role in _ROLES:
        for fields in spec.items(key):
            yield _container(fields, role, pod, volumes, hostname)


class _Context:
    """What the security context of a pod or a container says of Windows."""

    def __init__(self, holder: Fields) -> None:
        security = holder.fields("securityContext")
        windows = security.fields("windowsOptions")
        self.user = windows.text("runAsUserName")
        self.non_root = security.flag("runAsNonRoot")
        self.host_process = windows.flag("hostProcess")
        self.credential_spec = _credential_spec(windows)


def _credential_spec(windows: Fields) -> CredentialSpecUse | None:
    """Return the credential spec that counts: its contents, where they are given, else its name."""
    contents, name = windows.text("gmsaCredentialSpec"), windows.text("gmsaCredentialSpecName")
    if contents is not None:
        return CredentialSpecUse("inline", contents, name)
    return CredentialSpecUse("name", name) if name is not None else None


def _container(fields: Fields, role: Role, pod: _Context, volumes: Volumes, hostname: Located[str] | None) -> Container:
    own = _Context(fields)
    name = fields.text("name")
    return Container(
        name=name.value if name is not None else f"{role} {fields.where.route[-1]}",
        where=fields.where,
        surface="kubernetes",
        role=role,
        image=fields.text("image"),
        user=own.user or pod.user,
        run_as_non_root=own.non_root or pod.non_root,
        host_process=own.host_process or pod.host_process,
        credential_spec=own.credential_spec or pod.credential_spec,
        mounts=tuple(volumes.mount(mount) for mount in fields.items("volumeMounts")),
        ports=tuple(_ports(fields)),
        environment=tuple(_environment(fields)),
        devices=tuple(devices(fields)),
        hostname=hostname,
        command=(*fields.texts("command"), *fields.texts("args")),
        settings=tuple(options.of_container(fields)),
    )


def _ports(fields: Fields) -> Iterator[Port]:
    for port in fields.items("ports"):
        published = port.number("hostPort")
        address = port.text("hostIP")
        protocol = port.text("protocol")
        yield Port(
            container=port.number("containerPort"),
            where=port.where,
            published=published,
            host_address=address.value if address is not None else "",
            protocol=protocol.value.lower() if protocol is not None else "tcp",
            exposed_only=not published,
        )


def _environment(fields: Fields) -> Iterator[Variable]:
    for variable in fields.items("env"):
        name = variable.text("name")
        if name is not None:
            yield Variable(name.value, _expanded(variable), variable.where)
    for source in fields.items("envFrom"):
        prefix = source.text("prefix")
        yield Variable(f"{prefix.value if prefix is not None else ''}*", None, source.where)


def _expanded(variable: Fields) -> Located[str] | None:
    """Return the value of a variable, unknown where the kubelet fills in others; nothing where it is not written."""
    value = None if variable.has("valueFrom") else variable.text("value")
    if value is None or "$(" not in value.value:
        return value
    match = _REFERENCE.search(value.value)
    return value if match is None else Located(value.value, value.where, f"the variable {match[1]} is filled in")
