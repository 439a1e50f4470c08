r"""What a pod mounts: its volumes, joined with the mounts of each container.

A hostPath whose source is spelled as a pipe becomes a pipe for containerd only with the prefix `\\.\pipe\`;
the semantics judge the spelling, so other spellings count as pipes here, too.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from deadlight.model.place import Located, Plain, Where
from deadlight.model.workload import Mount
from deadlight.sources.kubernetes.tree import Branch

_PIPES = ("\\\\.\\pipe\\", "//./pipe/")
_KINDS = {
    "emptyDir": "volume", "secret": "secret", "configMap": "config", "projected": "projected",
    "persistentVolumeClaim": "claim", "ephemeral": "claim", "downwardAPI": "config",
}  # fmt: skip


class Volume(Struct, frozen=True, eq=False):
    """One volume of a pod, by what it is made of."""

    kind: str
    source: Located[str] | None
    where: Where
    mode: Located[Plain] | None


def volumes_of(spec: Branch) -> dict[str, Volume]:
    """Return the volumes of a pod by name."""
    found: dict[str, Volume] = {}
    for volume in spec.branches("volumes"):
        name = volume.text("name")
        if name is not None:
            found[name.value] = _volume(volume)
    return found


def mounts_of(container: Branch, volumes: dict[str, Volume]) -> Iterator[Mount]:
    """Yield the mounts of a container, those of unknown volumes among them."""
    for mount in container.branches("volumeMounts"):
        name = mount.text("name")
        volume = volumes.get(name.value) if name is not None else None
        read_only = mount.switch("readOnly")
        yield Mount(
            kind=volume.kind if volume is not None else "other",
            source=volume.source if volume is not None else None,
            target=mount.text("mountPath"),
            where=mount.where,
            read_only=read_only is not None and read_only.value,
            declared=volume.where if volume is not None else None,
            volume=name.value if name is not None else "",
            mode=volume.mode if volume is not None else None,
        )


def _volume(volume: Branch) -> Volume:
    if "hostPath" in volume.values:
        path = volume.branch("hostPath").text("path")
        is_pipe = path is not None and path.value.lower().startswith(_PIPES)
        return Volume("pipe" if is_pipe else "bind", path, volume.where, None)
    for key, kind in _KINDS.items():
        if key in volume.values:
            part = volume.branch(key)
            medium = part.text("medium") if key == "emptyDir" else None
            is_memory = medium is not None and medium.value == "Memory"
            return Volume("memory" if is_memory else kind, _source(part, key), volume.where, _mode(part))
    return Volume("other", None, volume.where, None)


def _source(part: Branch, kind: str) -> Located[str] | None:
    return part.text({"secret": "secretName", "configMap": "name", "persistentVolumeClaim": "claimName"}.get(kind, ""))


def _mode(part: Branch) -> Located[Plain] | None:
    if part.values.get("defaultMode") is not None:
        return Located(part.values["defaultMode"], part.place("defaultMode"))
    for key in ("items", "sources"):
        for item in part.branches(key):
            if item.values.get("mode") is not None:
                return Located(item.values["mode"], item.place("mode"))
    return None
