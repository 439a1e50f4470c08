"""The controls on what a pod reaches of its node: namespaces, paths, ports, HostProcess, and on kinds of volumes."""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.semantics.api_server.fields import Field, containers_of
from deadlight.semantics.pod_security.controls import Control
from deadlight.semantics.pod_security.wording import Found, counted, name_of, plural, quoted, setters

_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
_HANDLERS = ("postStart", "preStop")
_OTHER_VOLUMES = (
    "hostPath", "gcePersistentDisk", "awsElasticBlockStore", "gitRepo", "nfs", "iscsi", "glusterfs", "rbd",
    "flexVolume", "cinder", "cephfs", "flocker", "fc", "azureFile", "vsphereVolume", "quobyte", "azureDisk",
    "photonPersistentDisk", "portworxVolume", "scaleIO", "storageos",
)  # fmt: skip
"""Kinds of volumes that restricted has a name for, in the order in which it looks for them."""


def host_namespaces(pod: Field, _: Control) -> Found:
    """The pod shares no namespace with its node."""
    shared = [f"{key}=true" for key in ("hostNetwork", "hostPID", "hostIPC") if pod["spec"][key].flag]
    return ("host namespaces", ", ".join(shared)) if shared else None


def host_path_volumes(pod: Field, _: Control) -> Found:
    """The pod mounts no path of its node."""
    volumes = [name_of(volume) for volume in pod["spec"]["volumes"].items() if volume["hostPath"].given]
    return ("hostPath volumes", counted("volume", volumes)) if volumes else None


def host_ports(pod: Field, _: Control) -> Found:
    """No container takes a port of the node."""
    ports: set[str] = set()
    containers = []
    for container in containers_of(pod["spec"]):
        own = {str(port["hostPort"].value) for port in container["ports"].items() if _number(port["hostPort"])}
        if own:
            containers.append(name_of(container))
            ports |= own
    if not containers:
        return None
    uses = plural(len(containers), "uses", "use")
    shown = f"{plural(len(ports), 'hostPort')} {', '.join(sorted(ports))}"
    return "hostPort", f"{counted('container', containers)} {uses} {shown}"


def host_probes(pod: Field, _: Control) -> Found:
    """No probe and no lifecycle handler names a host: it would be asked by the kubelet, from the node."""
    containers: set[str] = set()
    hosts: set[str] = set()
    for container in containers_of(pod["spec"]):
        own = set(_hosts(container))
        if own:
            containers.add(name_of(container))
            hosts |= own
    if not containers:
        return None
    uses = plural(len(containers), "uses", "use")
    shown = f"{plural(len(hosts), 'probe or lifecycle host')} {quoted(sorted(hosts))}"
    return "probe or lifecycle host", f"{counted('container', sorted(containers))} {uses} {shown}"


def windows_host_process(pod: Field, _: Control) -> Found:
    """Neither the pod nor a container is a HostProcess container."""
    route = ("securityContext", "windowsOptions", "hostProcess")
    containers = [name_of(each) for each in containers_of(pod["spec"]) if each.at(*route).flag]
    who = setters(containers, pod=bool(pod["spec"].at(*route).flag))
    return ("hostProcess", f"{who} must not set securityContext.windowsOptions.hostProcess=true") if who else None


def restricted_volumes(pod: Field, control: Control) -> Found:
    """Volumes are of the kinds that hold nothing of the node and of other machines."""
    volumes: list[str] = []
    kinds: set[str] = set()
    for volume in pod["spec"]["volumes"].items():
        given = set(volume.keys)
        if given.isdisjoint(control.allowed):
            volumes.append(name_of(volume))
            kinds.add(next((kind for kind in _OTHER_VOLUMES if kind in given), "unknown"))
    if not volumes:
        return None
    uses = plural(len(volumes), "uses", "use")
    shown = f"{plural(len(kinds), 'restricted volume type')} {quoted(sorted(kinds))}"
    return "restricted volume types", f"{counted('volume', volumes)} {uses} {shown}"


def _hosts(container: Field) -> Iterator[str]:
    handlers = [container[probe] for probe in _PROBES]
    handlers += [container["lifecycle"][handler] for handler in _HANDLERS]
    for handler in handlers:
        for kind in ("httpGet", "tcpSocket"):
            if handler[kind]["host"].text:
                yield handler[kind]["host"].text


def _number(field: Field) -> int:
    return field.value if isinstance(field.value, int) and not isinstance(field.value, bool) else 0
