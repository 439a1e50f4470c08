"""A container's mounts and devices, joined with the volumes of its pod."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deadlight.model.place import Located, Plain, Where
from deadlight.model.regex import compiled
from deadlight.model.workload import Mount
from deadlight.sources.kubernetes.fields import Fields

_PIPE = compiled(r"(?:\\\\\.\\pipe\\|//\./pipe/)", re.IGNORECASE)

_KINDS = {
    "secret": "secret",
    "configMap": "config",
    "projected": "projected",
    "downwardAPI": "projected",
    "persistentVolumeClaim": "claim",
    "ephemeral": "claim",
}
_NAMES = {"secret": "secretName", "configMap": "name", "persistentVolumeClaim": "claimName"}
_WITH_MODES = ("secret", "configMap", "projected", "downwardAPI")


class Volumes:
    """The volumes of one pod, by name; of duplicate names the last one counts."""

    def __init__(self, spec: Fields, claims: Iterator[Fields]) -> None:
        """Read the volumes of a pod's `spec`, and the claim templates of a StatefulSet."""
        self._volumes: dict[str, Fields] = {}
        self._claims: dict[str, Where] = {}
        for claim in claims:
            name = claim.fields("metadata").text("name")
            if name is not None:
                self._claims[name.value] = claim.where
        for volume in spec.items("volumes"):
            name = volume.text("name")
            if name is not None:
                self._volumes[name.value] = volume

    def mount(self, written: Fields) -> Mount:
        """Return the mount that an item of `volumeMounts` asks for."""
        name = written.text("name")
        read_only = written.flag("readOnly")
        called = name.value if name is not None else ""
        volume = self._volumes.get(called)
        mode: Located[Plain] | None = None
        source = name
        if volume is not None:
            kind, source = _source(volume)
            if kind == "bind" and source is not None:
                source = _below(source, written)
            declared: Where | None = volume.where
            mode = _mode(volume)
        else:
            # A claim template makes the volume; without one the API server refuses the pod.
            declared = self._claims.get(called)
            kind = "claim" if declared is not None else "other"
        return Mount(
            kind=kind,
            source=source,
            target=written.text("mountPath"),
            where=written.where,
            read_only=read_only is not None and read_only.value,
            declared=declared,
            volume=called,
            mode=mode,
        )


def devices(container: Fields) -> Iterator[Located[str]]:
    """Yield the paths at which block devices appear in a container."""
    for device in container.items("volumeDevices"):
        path = device.text("devicePath")
        if path is not None:
            yield path


def _source(volume: Fields) -> tuple[str, Located[str] | None]:
    """Return the kind of a volume, and what it is made of: the host's path, else a name."""
    if volume.has("hostPath"):
        path = volume.fields("hostPath").text("path")
        return ("pipe" if path is not None and _PIPE.match(path.value) else "bind"), path
    name = volume.text("name")
    if volume.has("emptyDir") or not any(volume.has(key) for key in volume.value if key != "name"):
        medium = volume.fields("emptyDir").text("medium")
        return ("memory" if medium is not None and medium.value == "Memory" else "volume"), name
    for key, kind in _KINDS.items():
        if volume.has(key):
            written = volume.fields(key).text(_NAMES[key]) if key in _NAMES else None
            return kind, written or name
    return "other", name


def _below(path: Located[str], written: Fields) -> Located[str]:
    """Return the path of the host that is mounted where a mount takes only a part of its volume.

    What stands in `subPathExpr` is filled in by the kubelet, from the variables of the container.
    """
    part = written.text("subPath")
    if part is not None:
        return Located(_joined(path, part), path.where, path.unknown or part.unknown)
    part = written.text("subPathExpr")
    if part is not None:
        unknown = path.unknown or "the kubelet fills in the variables of subPathExpr"
        return Located(_joined(path, part), path.where, unknown)
    return path


def _joined(path: Located[str], part: Located[str]) -> str:
    return path.value.rstrip("/\\") + "\\" + part.value


def _mode(volume: Fields) -> Located[Plain] | None:
    """Return the file mode that a volume asks for, of several the least."""
    modes: list[Located[Plain]] = []
    for key in _WITH_MODES:
        if not volume.has(key):
            continue
        fields = volume.fields(key)
        parts = [fields]
        for source in fields.items("sources"):
            parts += [source.fields(name) for name in ("secret", "configMap", "downwardAPI") if source.has(name)]
        holders = [(fields, "defaultMode"), *((item, "mode") for part in parts for item in part.items("items"))]
        modes += [Located(item.value[name], item.where.child(name)) for item, name in holders if item.has(name)]
    return min(modes, key=_as_number, default=None)


def _as_number(mode: Located[Plain]) -> int:
    return mode.value if isinstance(mode.value, int) else 0
