"""What the API server asks of containers: of all, of init containers, of ephemeral ones.

The rules are those of validateContainerCommon, validateInitContainers and validateEphemeralContainers
(https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go), as far as answers of a
server show them.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from deadlight.semantics.api_server import windows_options
from deadlight.semantics.api_server.fields import Field
from deadlight.semantics.api_server.refusal import Refusal, forbidden, invalid, required, unsupported
from deadlight.semantics.api_server.server import Server
from deadlight.semantics.api_server.volumes import of_mounts

STOP_SIGNAL_GATE = "ContainerStopSignals"
WINDOWS_SIGNALS = ("SIGKILL", "SIGTERM")
_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
_NOT_EPHEMERAL = ("ports", "resources", "resizePolicy", "restartPolicy", "restartPolicyRules", *_PROBES, "lifecycle")
"""Fields that ephemeral containers may not have, in the order in which the server looks at them."""


class Around(Struct, frozen=True):
    """What the judgement of a container takes from around it: the pod's spec, the sound volumes, the server."""

    spec: Field
    volumes: frozenset[str]
    server: Server

    @property
    def host_users(self) -> bool:
        """Return whether the pod has the users of its node."""
        return self.spec["hostUsers"].flag is not False


def of_containers(around: Around) -> Iterator[Refusal]:
    """Yield what is refused of the ordinary containers."""
    containers = around.spec["containers"]
    if not containers.value:
        yield required(containers.route)
    for container in containers.items():
        yield from _of_any(container, around)
        yield from _of_stop_signal(container, around)


def of_init_containers(around: Around) -> Iterator[Refusal]:
    """Yield what is refused of the init containers."""
    for container in around.spec["initContainers"].items():
        yield from _of_any(container, around)
        if container["restartPolicy"].text == "Always":
            yield from _of_stop_signal(container, around)
            continue
        for key in ("lifecycle", *_PROBES):
            if _has(container, key, around.server):
                detail = "may not be set for init containers without restartPolicy=Always"
                yield forbidden(container[key].route, detail)


def of_ephemeral_containers(around: Around) -> Iterator[Refusal]:
    """Yield what is refused of the ephemeral containers."""
    for container in around.spec["ephemeralContainers"].items():
        yield from _of_any(container, around)
        for key in _NOT_EPHEMERAL:
            if _has(container, key, around.server):
                yield forbidden(container[key].route, "cannot be set for an Ephemeral Container")
        for mount in container["volumeMounts"].items():
            for key in ("subPath", "subPathExpr"):
                if mount[key].text:
                    yield forbidden(mount[key].route, "cannot be set for an Ephemeral Container")


def _of_any(container: Field, around: Around) -> Iterator[Refusal]:
    if not container["image"].text:
        yield required(container["image"].route)
    yield from of_mounts(container, around.volumes)
    yield from _of_resources(container["resources"])
    context = container["securityContext"]
    if context["privileged"].flag and not around.server.allow_privileged:
        yield forbidden(context["privileged"].route, "disallowed by cluster policy")
    proc_mount = context["procMount"]
    if proc_mount.text == "Unmasked" and around.host_users:
        yield invalid(proc_mount.route, proc_mount.text, "`hostUsers` must be false to use `Unmasked`")
    yield from windows_options.of_options(context["windowsOptions"])


def _of_resources(resources: Field) -> Iterator[Refusal]:
    names = {name for kind in ("limits", "requests") for name in resources[kind].keys}
    if any(name.startswith("hugepages-") for name in names) and names.isdisjoint(("cpu", "memory")):
        yield forbidden(resources.route, "HugePages require cpu or memory")


def _of_stop_signal(container: Field, around: Around) -> Iterator[Refusal]:
    signal = container.at("lifecycle", "stopSignal")
    if not signal.given or STOP_SIGNAL_GATE not in around.server.gates:
        return
    system = around.spec.at("os", "name").text
    if not system:
        yield forbidden(signal.route, "may not be set for containers with empty `spec.os.name`")
    elif system == "windows" and signal.text not in WINDOWS_SIGNALS:
        yield unsupported(signal.route, signal.text, WINDOWS_SIGNALS)


def _has(container: Field, key: str, server: Server) -> bool:
    """Return whether a field is set, once the server has dropped what its gates do not let in."""
    field = container[key]
    if key == "resources":
        return bool(field.keys)
    if key == "lifecycle" and field["stopSignal"].given and STOP_SIGNAL_GATE not in server.gates:
        return set(field.keys) != {"stopSignal"}
    return field.given
