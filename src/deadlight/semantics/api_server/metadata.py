"""What the API server asks of the annotations of a pod: AppArmor profiles, written the old way."""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.semantics.api_server.fields import Field, containers_of
from deadlight.semantics.api_server.go_values import as_json
from deadlight.semantics.api_server.refusal import Refusal, invalid, path_of

APPARMOR = "container.apparmor.security.beta.kubernetes.io/"
_PROFILES = ("", "runtime/default", "unconfined")


def of_annotations(pod: Field) -> Iterator[Refusal]:
    """Yield what is refused of the annotations of a pod or a pod template."""
    annotations = pod.at("metadata", "annotations")
    containers = {container["name"].text for container in containers_of(pod["spec"])}
    # In a template the server leaves `metadata` out of the path.
    above = path_of((*pod.route, "annotations") if pod.route else annotations.route)
    for key in sorted(annotations.keys):
        if not key.startswith(APPARMOR):
            continue
        profile, path = annotations[key], f"{above}[{key}]"
        container = key.removeprefix(APPARMOR)
        if container not in containers:
            yield invalid(profile.route, container, "container not found", path=path)
        if profile.text not in _PROFILES and not profile.text.startswith("localhost/"):
            detail = f"invalid AppArmor profile name: {as_json(profile.text)}"
            yield invalid(profile.route, profile.text, detail, path=path)
