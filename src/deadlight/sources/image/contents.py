"""What the layers of an image hold together: files that a container sees, and the registry that their hives make."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from deadlight.model.image_content import (
    FileFact,
    Layer,
    LocalAccount,
    Package,
    ScheduledTask,
    SystemPolicyValue,
    WindowsService,
)
from deadlight.sources.image.layers import LayerRead
from deadlight.sources.image.tree import seen

_CONFIG = "windows/system32/config/"
_OF_ACCESS = ("world-writable", "replaceable-program")


class Together(Struct, frozen=True, kw_only=True):
    """What the layers hold together, in the words of `ImageContent`."""

    files: tuple[FileFact, ...]
    packages: tuple[Package, ...]
    tasks: tuple[ScheduledTask, ...]
    services: tuple[WindowsService, ...]
    accounts: tuple[LocalAccount, ...]
    policies: tuple[SystemPolicyValue, ...]
    build: str
    unread: tuple[str, ...]
    notes: tuple[str, ...]


def together(layers: Sequence[Layer], reads: Sequence[LayerRead | None]) -> Together:
    """Return what the layers hold together; `reads` has nothing for a layer that was not read.

    Keys and secrets count wherever they are, as whoever has the image has every layer. Everything else counts where
    a container sees it, and rights on files only in layers that are not Microsoft's, who gives some to everybody.
    """
    files: list[FileFact] = []
    packages: list[Package] = []
    tasks: list[ScheduledTask] = []
    paths = [[] if read is None else _paths(read) for read in reads]
    for layer, read, visible, asked in zip(layers, reads, seen(reads, paths), paths, strict=True):
        if read is None:
            continue
        shown = dict(zip(asked, visible, strict=True))
        for fact in read.facts:
            counts = shown[fact.path] if fact.kind not in ("secret", "private-key") else True
            if counts and not (layer.vendor and fact.kind in _OF_ACCESS):
                files.append(replace(fact, layer=layer.digest, hidden=not shown[fact.path]))
        packages += [replace(each, layer=layer.digest) for each in read.packages if shown[each.path]]
        tasks += [replace(each, layer=layer.digest) for each in read.tasks if shown[each.name]]
    registry = _registry(layers, reads)
    return Together(
        files=tuple(files), packages=tuple(packages), tasks=tuple(tasks), services=registry.services,
        accounts=registry.accounts, policies=registry.policies, build=registry.build,
        unread=(*_unread(layers, reads), *registry.unread),
        notes=tuple(
            f"{_called(number, layer)}: {note}"
            for number, layer, read in _numbered(layers, reads) if read is not None for note in read.notes[:20]
        ),
    )  # fmt: skip


def _paths(read: LayerRead) -> list[str]:
    facts = (fact.path for fact in read.facts)
    return [*facts, *(each.path for each in read.packages), *(each.name for each in read.tasks)]


def _unread(layers: Sequence[Layer], reads: Sequence[LayerRead | None]) -> Iterator[str]:
    for number, layer, read in _numbered(layers, reads):
        for reason in (layer.missing,) if read is None else read.problems:
            yield f"{_called(number, layer)}: {reason}"


def _numbered(
    layers: Sequence[Layer], reads: Sequence[LayerRead | None]
) -> Iterable[tuple[int, Layer, LayerRead | None]]:
    return ((number, layer, read) for number, (layer, read) in enumerate(zip(layers, reads, strict=True), start=1))


def _called(number: int, layer: Layer) -> str:
    return f"layer {number} ({layer.digest[:19]})"


class _Registry(Struct, kw_only=True):
    services: tuple[WindowsService, ...] = ()
    accounts: tuple[LocalAccount, ...] = ()
    policies: tuple[SystemPolicyValue, ...] = ()
    build: str = ""
    unread: tuple[str, ...] = ()


def _registry(layers: Sequence[Layer], reads: Sequence[LayerRead | None]) -> _Registry:
    """Return what the hives say; of an image without any, that there are none."""
    hives = hives_of(layers, reads)
    if not hives:
        missing = any(layer.missing for layer in layers)
        reason = "the registry was not read: " + (
            "no layer that was read has a hive" if missing else "no layer has a hive, and the base is not in the image"
        )
        return _Registry(unread=(reason,))
    from deadlight.sources.image.registry_facts.registry import Registry
    from deadlight.sources.image.registry_facts.services import read_services

    registry = Registry({name: [(layer, unpack()) for layer, unpack in parts] for name, parts in hives.items()})
    return _Registry(services=read_services(registry), unread=registry.all_unread)


def hives_of(
    layers: Sequence[Layer], reads: Sequence[LayerRead | None]
) -> dict[str, list[tuple[str, Callable[[], bytes]]]]:
    """Return the hives by name: (layer, what unpacks it), the base first, then the delta hives over it.

    A layer that has the whole file of a hive begins anew.
    """
    hives: dict[str, list[tuple[str, Callable[[], bytes]]]] = {}
    for layer, read in zip(layers, reads, strict=True):
        for path, packed in sorted(read.hives.items()) if read is not None else ():
            part = (layer.digest, lambda packed=packed: zlib.decompress(packed))
            if path.startswith(_CONFIG):
                hives[path.removeprefix(_CONFIG).upper()] = [part]
            elif path.startswith("hives/") and path.endswith("_base"):
                hives.setdefault(_named(path, "_base"), [part])
            elif path.startswith("hives/") and path.endswith("_delta"):
                hives.setdefault(_named(path, "_delta"), []).append(part)
    return hives


def _named(path: str, end: str) -> str:
    return path.removeprefix("hives/").removesuffix(end).replace("defaultuser", "default").upper()
