"""What leads through the wall of a workload: mounts, pipes, devices, identities, the network, annotations, defaults.

Whoever is behind a mount depends on the isolation: the container's own account in process isolation, LocalSystem of the
host behind a hypervisor
(https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/persistent-storage).
"""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.place import Located, Where
from deadlight.model.wall import Crossing, CrossingKind, WallKind
from deadlight.model.workload import Container, Mount, Workload
from deadlight.semantics import (
    accounts,
    containerd_handlers,
    devices,
    engine_exposure,
    engine_listening,
    host_paths,
    images,
    pipes,
    service_accounts,
)
from deadlight.semantics.annotations import inherits_shim_user
from deadlight.semantics.isolation import DEFAULT_HANDLER
from deadlight.semantics.surroundings import Surroundings

OPENS_HOST = frozenset({
    "engine-pipe", "containerd-pipe", "host-service-pipe", "drive-root", "system-directory", "credentials-mount",
    "tenant-annotation", "engine-on-tcp", "host-process", "shared-kernel",
})  # fmt: skip
"""The edges after which the host is reached by what was granted, whatever stands between: such a wall is not robust."""


def crossings_of(workload: Workload, around: Surroundings, kind: WallKind, where: Where) -> Iterator[Crossing]:
    """Yield what crosses a wall of this kind, which is decided at `where`."""
    if kind == "none":
        yield Crossing(
            kind="default", what="it has no wall: its processes are the host's", where=where, edge="host-process"
        )
    elif kind == "kernel":
        yield Crossing(kind="default", what="it shares the kernel of its host", where=where, edge="shared-kernel")
    for container in workload.containers:
        if kind != "none":
            for mount in container.mounts:
                yield from _of_mount(container, mount, around, kind)
            yield from _of_devices(container, kind)
        yield from _of_identity(container)
        yield from _of_ports(container)
    yield from _of_pod(workload, around, kind)
    if workload.pod is None:
        yield from _of_engines(around)


def _of_mount(container: Container, mount: Mount, around: Surroundings, kind: WallKind) -> Iterator[Crossing]:
    source = mount.source
    if source is None:
        return
    if pipes.is_undecided(mount) or host_paths.is_undecided(mount):
        what = f"something of the host, of which is not known what: {source.unknown}"
        yield Crossing(kind="mount", what=what, where=mount.where, container=container.name)
        return
    pipe = pipes.kind_of(source.value, container.surface)
    if pipe is not None:
        edge, remark = _of_pipe(container, pipe, around, kind)
        what = f"the host's pipe {pipes.name_of(source.value)}{remark}"
        yield Crossing(kind="pipe", what=what, where=mount.where, container=container.name, edge=edge)
        return
    path = host_paths.of_mount(mount)
    if path is None:
        return
    mode = "readable" if mount.read_only else "writable"
    if host_paths.is_drive_root(path):
        edge, named = "drive-root", f"the whole drive {path} of the host"
    elif (keys := host_paths.credentials_file(path)) is not None:
        edge, named = "credentials-mount", f"{path} of the host, {keys}"
    elif (directory := host_paths.system_directory(path)) is not None:
        edge, named = "system-directory", f"{path} of the host, {directory.what}"
    else:
        edge, named = "host-mount", f"{path} of the host"
    what = f"{named}, {mode} as {_host_side(container, kind)}"
    yield Crossing(kind="mount", what=what, where=mount.where, container=container.name, edge=edge)


def _host_side(container: Container, kind: WallKind) -> str:
    """Return whose rights count on what is mounted."""
    if kind == "hypervisor":
        return "LocalSystem of the host"
    user = images.default_user(container)
    own = user.name if user.known else "the container's account, which is not known"
    return own if kind == "kernel" else f"{own}, or as LocalSystem where a hypervisor isolates it"


def _of_pipe(container: Container, pipe: str, around: Surroundings, kind: WallKind) -> tuple[str, str]:
    """Return the edge that a pipe opens, and a remark: in process isolation its access list counts."""
    edges = {"engine": "engine-pipe", "containerd": "containerd-pipe", "service": "host-service-pipe"}
    if pipe == "unknown":
        return "", f", if containerd passes it on: {pipes.OTHER_SPELLING}"
    edge = edges.get(pipe, "")
    user = images.default_user(container)
    if not edge or kind != "kernel" or not user.known or accounts.is_administrative(user.name):
        return edge, ""
    if pipe == "engine":
        wide = next((wide for each in around.engines for _, wide in engine_exposure.groups(each) if wide), None)
        if wide is not None:
            return edge, f", which the engine opens to {wide.group}"
    if accounts.is_container_user(user.name):
        return "", ", which lets in SYSTEM and administrators only, unless the engine names a group"
    return edge, f", if {user.name} is let in"


def _of_devices(container: Container, kind: WallKind) -> Iterator[Crossing]:
    for device in container.devices:
        if devices.interface_class(device.value) is None:
            continue
        refused = ", which the engine refuses behind a hypervisor" if kind == "hypervisor" else ""
        yield Crossing(
            kind="device",
            what=f"every device of the class {device.value}{refused}",
            where=device.where,
            container=container.name,
            edge="" if refused else "device-class",
        )


def _of_identity(container: Container) -> Iterator[Crossing]:
    spec = container.credential_spec
    if spec is not None:
        yield Crossing(
            kind="identity",
            what="a group managed service account of the domain",
            where=spec.value.where,
            container=container.name,
            edge="gmsa-to-domain",
        )


def _of_ports(container: Container) -> Iterator[Crossing]:
    for port in container.ports:
        if not port.exposed_only:
            what = f"port {port.published or port.container} of the host, on every address"
            yield Crossing(kind="network", what=what, where=port.where, container=container.name)


def _of_pod(workload: Workload, around: Surroundings, kind: WallKind) -> Iterator[Crossing]:
    pod = workload.pod
    if pod is None:
        return
    said, certain = service_accounts.token_setting(workload, around.estate)
    if certain and (said is None or said.value):
        where = said.where if said is not None else pod.spec
        yield _crossing("identity", "the token of its service account", where, "token-to-api-server")
    if kind == "none":
        network = pod.host_network.where if pod.host_network is not None else pod.spec
        yield _crossing("network", "the network of its host", network, "")
    for name, value in pod.annotations:
        yield from _of_annotation(workload, around, kind, name, value)


def _of_annotation(
    workload: Workload, around: Surroundings, kind: WallKind, name: str, value: Located[str]
) -> Iterator[Crossing]:
    if kind == "none":
        if inherits_shim_user(name, value.value):
            yield _crossing(
                "annotation", f"{name}: it runs as the shim, whatever account it names", value.where, "host-process"
            )
        return
    found = around.runtime_class(workload)
    handler = DEFAULT_HANDLER if found is None else found.handler.value
    for row in containerd_handlers.reaching(name, handler, around.handlers.get(handler, ())):
        edge = "tenant-annotation" if row.severe else ""
        yield _crossing("annotation", f"{name}: {row.reach}", value.where, edge)


def _of_engines(around: Surroundings) -> Iterator[Crossing]:
    """Yield the addresses at which an engine obeys everybody who reaches them; those of its host alone are none."""
    for engine in around.engines:
        tls = engine_listening.tls_of(engine)
        asks_nobody = tls.on is False or (tls.on is True and tls.verify is False)
        for listener in engine_listening.tcp(engine) if asks_nobody else ():
            if not listener.is_loopback and not listener.unknown:
                what = f"the engine's API at {listener.address}, which asks nobody who they are"
                yield _crossing("default", what, listener.where, "engine-on-tcp")


def _crossing(kind: CrossingKind, what: str, where: Where, edge: str) -> Crossing:
    return Crossing(kind=kind, what=what, where=where, edge=edge)
