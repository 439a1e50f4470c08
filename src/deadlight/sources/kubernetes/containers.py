"""The containers of a pod, with the values that are in effect after merging the pod's.

The kubelet merges field by field: a container's own value wins, and both fields of a credential spec go
together. Source: https://github.com/kubernetes/kubernetes/blob/master/pkg/securitycontext/util.go
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from deadlight.model.place import Located
from deadlight.model.workload import Container, CredentialSpecUse, Port, Variable
from deadlight.sources.kubernetes import settings
from deadlight.sources.kubernetes.tree import Branch, plain_text
from deadlight.sources.kubernetes.volumes import Volume, mounts_of, volumes_of

Role = Literal["container", "init", "ephemeral"]
_LISTS: tuple[tuple[str, Role], ...] = (
    ("initContainers", "init"),
    ("containers", "container"),
    ("ephemeralContainers", "ephemeral"),
)


def containers_of(spec: Branch) -> Iterator[Container]:
    """Yield init, ordinary and ephemeral containers of a pod's spec."""
    volumes = volumes_of(spec)
    for key, role in _LISTS:
        for container in spec.branches(key):
            yield _container(container, spec, role, volumes)


def _container(container: Branch, spec: Branch, role: Role, volumes: dict[str, Volume]) -> Container:
    own, pods = container.branch("securityContext"), spec.branch("securityContext")
    own_options, pods_options = own.branch("windowsOptions"), pods.branch("windowsOptions")
    name = container.text("name")
    return Container(
        name=name.value if name is not None else str(container.route[-1]),
        where=container.where,
        surface="kubernetes",
        role=role,
        image=container.text("image"),
        user=own_options.text("runAsUserName") or pods_options.text("runAsUserName"),
        run_as_non_root=own.switch("runAsNonRoot") or pods.switch("runAsNonRoot"),
        host_process=own_options.switch("hostProcess") or pods_options.switch("hostProcess"),
        credential_spec=_credential_spec(own_options) or _credential_spec(pods_options),
        mounts=tuple(mounts_of(container, volumes)),
        ports=tuple(_ports(container)),
        environment=tuple(_environment(container)),
        devices=_devices(container),
        hostname=spec.text("hostname"),
        command=(*container.words("command"), *container.words("args")),
        settings=tuple(settings.of_container(container)),
    )


def _credential_spec(options: Branch) -> CredentialSpecUse | None:
    contents, name = options.text("gmsaCredentialSpec"), options.text("gmsaCredentialSpecName")
    if contents is not None:
        return CredentialSpecUse("inline", contents)
    return CredentialSpecUse("name", name) if name is not None else None


def _ports(container: Branch) -> Iterator[Port]:
    for port in container.branches("ports"):
        host, address, protocol = port.text("hostPort"), port.text("hostIP"), port.text("protocol")
        published = host.value if host is not None and host.value != "0" else ""
        yield Port(
            container=plain_text(port.values.get("containerPort")) if _is_scalar(port, "containerPort") else "",
            where=port.where,
            published=published,
            host_address=address.value if address is not None else "",
            protocol=protocol.value.lower() if protocol is not None else "tcp",
            exposed_only=not published,
        )


def _is_scalar(branch: Branch, key: str) -> bool:
    return not isinstance(branch.values.get(key), dict | list)


def _environment(container: Branch) -> Iterator[Variable]:
    for variable in container.branches("env"):
        name = variable.text("name")
        if name is not None:
            value = None if "valueFrom" in variable.values else variable.text("value")
            yield Variable(name.value, _expanded(value), variable.where)


def _expanded(value: Located[str] | None) -> Located[str] | None:
    """Return the value; one that is made of other variables, `$(NAME)`, is not known."""
    if value is not None and "$(" in value.value and "$$(" not in value.value:
        return Located(value.value, value.where, "it is made of other variables")
    return value


def _devices(container: Branch) -> tuple[Located[str], ...]:
    """Return the device classes that a container asks of a device plug-in for DirectX.

    Source: https://github.com/aarnaud/k8s-directx-device-plugin (resource names below `microsoft.com/`).
    """
    limits = container.branch("resources").branch("limits")
    return tuple(
        Located(name, limits.place(name)) for name in limits.values if name.lower().startswith("microsoft.com/directx")
    )
