"""The registry of an image, from the hives that its layers hold."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from hashlib import sha256

import msgspec
from msgspec.structs import replace

from deadlight.model.image_content import Layer, ScheduledTask
from deadlight.sources.image.cache import LayerCache
from deadlight.sources.image.layers import LayerRead
from deadlight.sources.image.registry_facts.reading import RegistryFacts, read_registry
from deadlight.sources.image.registry_facts.version import WindowsVersion

_CONFIG = "windows/system32/config/"

MOST_HIVES = 160 << 20
"""Bytes of all hives of an image together; those of Windows Server have less than half of that."""

Hives = dict[str, list[tuple[str, bytes]]]
"""Hives by name: (layer, compressed bytes), the base first, then the delta hives over it."""


def registry_of(
    layers: Sequence[Layer],
    reads: Sequence[LayerRead | None],
    policies: Sequence[tuple[str, str]],
    cache: LayerCache | None = None,
) -> RegistryFacts:
    """Return what the registry says; of an image without any hive, that there is none.

    The same hives are read once where there is a cache: those of a base are most of what there is to read.
    """
    hives = hives_of(layers, reads)
    if not hives:
        missing = any(layer.missing for layer in layers)
        reason = "no layer that was read has a hive" if missing else "no layer has a hive"
        return RegistryFacts(
            version=WindowsVersion(), services=(), accounts=(), groups=(), policies=(), programs=(), certificates=(),
            tasks={}, unread=(f"the registry of Windows in it was not read: {reason}",),
        )  # fmt: skip
    parts_of_all = [(name, layer) for name, parts in sorted(hives.items()) for layer, _ in parts]
    key = f"registry:{sha256(msgspec.json.encode((parts_of_all, policies))).hexdigest()}"
    kept = cache.fetch(key, RegistryFacts) if cache is not None else None
    if kept is not None:
        return kept
    unpacked, too_large = _unpacked(hives)
    facts = read_registry(unpacked, policies, without_base=frozenset(hives) - _with_base(reads))
    facts = replace(facts, unread=(*too_large, *facts.unread))
    if cache is not None:
        cache.keep(key, facts)
    return facts


def hives_of(layers: Sequence[Layer], reads: Sequence[LayerRead | None]) -> Hives:
    """Return the hives of an image. A layer that has the whole file of a hive begins it anew."""
    hives: Hives = {}
    for layer, read in zip(layers, reads, strict=True):
        for path, packed in sorted(read.hives.items(), reverse=True) if read is not None else ():
            part = (layer.digest, packed)
            if path.startswith(_CONFIG):
                hives[path.removeprefix(_CONFIG).upper()] = [part]
            elif path.endswith("_base"):
                hives.setdefault(_name(path, "_base"), [part])
            elif path.endswith("_delta"):
                hives.setdefault(_name(path, "_delta"), []).append(part)
    return hives


def _unpacked(hives: Hives) -> tuple[Hives, list[str]]:
    """Return the hives as they are read, the smaller first where there is no room for all; and which were left out."""
    found: Hives = {}
    left_out: list[str] = []
    room = MOST_HIVES
    for name, parts in sorted(hives.items(), key=lambda item: sum(len(packed) for _, packed in item[1])):
        for layer, packed in parts:
            data = zlib.decompressobj().decompress(packed, room + 1)
            if len(data) > room:
                left_out.append(f"the {name} hive of layer {layer} was not read: the hives of an image are too large")
                continue
            room -= len(data)
            found.setdefault(name, []).append((layer, data))
    return found, left_out


def _with_base(reads: Sequence[LayerRead | None]) -> set[str]:
    """Return the names of the hives that some layer has whole."""
    paths = [path for read in reads if read is not None for path in read.hives]
    return {_name(path, "_base") for path in paths if path.endswith("_base")} | {
        path.removeprefix(_CONFIG).upper() for path in paths if path.startswith(_CONFIG)
    }


def _name(path: str, end: str) -> str:
    return path.removeprefix("hives/").removesuffix(end).upper()


def with_registered(tasks: Sequence[ScheduledTask], registered: Mapping[str, str]) -> tuple[ScheduledTask, ...]:
    """Return the tasks that have a file, and those of the registry that have none, whose account is not known."""
    named = {task.name.lower() for task in tasks}
    bare = [ScheduledTask(name=name, layer=layer) for name, layer in registered.items() if name.lower() not in named]
    return (*tasks, *bare)
