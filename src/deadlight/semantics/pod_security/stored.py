"""What the API server fills into a pod before Pod Security looks at it; pod templates stay as they are.

Ports of the node's network (SetDefaults_PodSpec) and AppArmor profiles from annotations (applyAppArmorVersionSkew):
https://github.com/kubernetes/kubernetes/tree/master/pkg/apis/core/v1 and pkg/registry/core/pod.
"""

from __future__ import annotations

from deadlight.model.place import Plain
from deadlight.semantics.api_server.fields import Field
from deadlight.semantics.api_server.metadata import APPARMOR


def as_stored(pod: Field) -> Field:
    """Return a pod with what the server fills in."""
    spec: dict[str, Plain] = {key: pod["spec"][key].value for key in pod["spec"].keys}
    on_node = pod["spec"]["hostNetwork"].flag is True
    for key in ("initContainers", "containers"):
        spec[key] = [_container(pod, container, on_node=on_node) for container in pod["spec"][key].items()]
    return Field({"metadata": pod["metadata"].value, "spec": spec})


def _container(pod: Field, container: Field, *, on_node: bool) -> Plain:
    if not isinstance(container.value, dict):
        return container.value
    filled = dict(container.value)
    if on_node and container["ports"].given:
        filled["ports"] = [_port(port) for port in container["ports"].items()]
    profile = pod["metadata"]["annotations"][APPARMOR + container["name"].text]
    if profile.text == "unconfined" and not _has_profile(pod, container):
        context = container["securityContext"].value
        filled["securityContext"] = {
            **(context if isinstance(context, dict) else {}),
            "appArmorProfile": {"type": "Unconfined"},
        }
    return filled


def _port(port: Field) -> Plain:
    if not isinstance(port.value, dict):
        return port.value
    return {**port.value, "hostPort": port.value.get("hostPort") or port.value.get("containerPort")}


def _has_profile(pod: Field, container: Field) -> bool:
    """Return whether a profile is written as a field, or the pod declares Windows, whose annotations stay alone."""
    if pod["spec"]["os"]["name"].text == "windows":
        return True
    return any(holder["securityContext"]["appArmorProfile"].given for holder in (pod["spec"], container))
