"""Nodes, as they are written or as `kubectl get nodes -o json` saved them."""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.cluster import Node, Taint
from deadlight.model.place import Located
from deadlight.model.regex import compiled
from deadlight.sources.kubernetes.fields import Fields
from deadlight.sources.kubernetes.metadata import name_of

_OS_LABELS = ("kubernetes.io/os", "beta.kubernetes.io/os")
_BUILD_LABEL = "node.kubernetes.io/windows-build"
_BUILD = compiled(r"10\.0\.\d+(?:\.\d+)?")


def read(fields: Fields, kind: str, version: str) -> Iterator[Node]:
    """Yield the node."""
    del kind, version
    labels = tuple(fields.fields("metadata").pairs("labels"))
    info = fields.fields("status", "nodeInfo")
    told = {name: value.value for name, value in labels}
    reported = info.text("operatingSystem")
    system = next((told[label] for label in _OS_LABELS if label in told), reported.value if reported else "")
    build = info.text("kernelVersion") if system == "windows" else None
    if build is None or not _BUILD.match(build.value):
        build = next((value for name, value in labels if name == _BUILD_LABEL), None)
    yield Node(
        name=name_of(fields),
        where=fields.where,
        labels=labels,
        system=system.lower(),
        taints=tuple(_taints(fields.fields("spec"))),
        kubelet=info.text("kubeletVersion"),
        runtime=info.text("containerRuntimeVersion"),
        build=None if build is None else _only_build(build),
    )


def _taints(spec: Fields) -> Iterator[Taint]:
    for taint in spec.items("taints"):
        key, value, effect = (taint.text(name) for name in ("key", "value", "effect"))
        if key is not None and effect is not None:
            yield Taint(key=key.value, value=value.value if value else "", effect=effect.value, where=taint.where)


def _only_build(text: Located[str]) -> Located[str] | None:
    """Return the build alone; a kernel version of another form is none."""
    match = _BUILD.match(text.value)
    return None if match is None else Located(match.group(), text.where)
