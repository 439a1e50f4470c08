r"""What the API server asks of volumes and of their mounts.

The rules are those of ValidateVolumes and ValidateVolumeMounts
(https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go), as far as answers of a
server show them. Paths are looked at with `/` alone: `..\x` and `C:\a\..\b` pass.
"""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.place import Route
from deadlight.semantics.api_server.fields import Field
from deadlight.semantics.api_server.refusal import (
    Refusal,
    forbidden,
    invalid,
    not_found,
    path_of,
    required,
    unsupported,
)

HOST_PATH_TYPES = (
    "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket",
)  # fmt: skip
_NO_BACKSTEPS = "must not contain '..'"


def of_volumes(spec: Field) -> tuple[list[Refusal], frozenset[str]]:
    """Return what is refused of a pod's volumes, and the names of those that mounts may name: the sound ones."""
    refused: list[Refusal] = []
    sound = set()
    for volume in spec["volumes"].items():
        wrong = list(_of_host_path(volume["hostPath"])) if volume["hostPath"].given else []
        refused += wrong
        if not wrong:
            sound.add(volume["name"].text)
    return refused, frozenset(sound)


def _of_host_path(source: Field) -> Iterator[Refusal]:
    path = source["path"]
    if not path.text:
        yield required(path.route)
        return
    if _steps_back(path.text):
        yield invalid(path.route, path.value, _NO_BACKSTEPS)
    kind = source["type"]
    if kind.given and kind.text not in HOST_PATH_TYPES:
        yield unsupported(kind.route, kind.text, HOST_PATH_TYPES)


def of_mounts(container: Field, volumes: frozenset[str]) -> Iterator[Refusal]:
    """Yield what is refused of the mounts of a container; `volumes` are the names that they may name."""
    above: Route = container["volumeMounts"].route
    seen: set[str] = set()
    for mount in container["volumeMounts"].items():
        name, target = mount["name"], mount["mountPath"]
        if not name.text:
            yield required(name.route)
        if name.text not in volumes:
            yield not_found(name.route, name.text)
        if not target.text:
            yield required(target.route)
        if target.text in seen:
            yield invalid(target.route, target.text, "must be unique")
        seen.add(target.text)
        # The server leaves the index of the mount out of these paths.
        for key in ("subPath", "subPathExpr"):
            field = mount[key]
            if field.text.startswith("/"):
                yield invalid(field.route, field.text, "must be a relative path", path=path_of((*above, key)))
            elif _steps_back(field.text):
                yield invalid(field.route, field.text, _NO_BACKSTEPS, path=path_of((*above, key)))
        propagation = mount["mountPropagation"]
        if propagation.text == "Bidirectional" and not container.at("securityContext", "privileged").flag:
            yield forbidden(
                propagation.route,
                "Bidirectional mount propagation is available only to privileged containers",
                path=path_of((*above, "mountPropagation")),
            )


def _steps_back(path: str) -> bool:
    return ".." in path.split("/")
