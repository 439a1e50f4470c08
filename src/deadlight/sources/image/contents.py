"""What the layers of an image hold together: the files that a container sees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from deadlight.model.image_content import FileFact, Layer, Package, ScheduledTask
from deadlight.sources.image.layers import LayerRead
from deadlight.sources.image.tree import seen
from deadlight.sources.image.versioned_files import is_versioned, without_repeats

TASKS = "Windows/System32/Tasks"
MOST_NOTES = 20
"""Notes on one layer that are told."""

_OF_ACCESS = ("world-writable", "replaceable-program")


class Together(Struct, frozen=True, kw_only=True):
    """What the layers hold together, in the words of `ImageContent`."""

    files: tuple[FileFact, ...]
    packages: tuple[Package, ...]
    tasks: tuple[ScheduledTask, ...]
    unread: tuple[str, ...]
    notes: tuple[str, ...]


def together(layers: Sequence[Layer], reads: Sequence[LayerRead | None]) -> Together:
    """Return what the layers hold together; `reads` has nothing for a layer that was not read.

    Keys and secrets count wherever they are, as whoever has the image has every layer. Everything else counts where
    a container sees it. Rights on files count in layers that are not Microsoft's, who gives some to everybody, and so
    do programs: those of Windows are told by its build.
    """
    files: list[FileFact] = []
    packages: list[Package] = []
    tasks: list[ScheduledTask] = []
    deployed = frozenset(path for read in reads if read is not None for path in read.deployed)
    paths = [[] if read is None else _paths(read) for read in reads]
    for layer, read, visible, asked in zip(layers, reads, seen(reads, paths), paths, strict=True):
        if read is None:
            continue
        shown = dict(zip(asked, visible, strict=True))
        for fact in read.facts:
            counts = shown[fact.path] if fact.kind not in ("secret", "private-key") else True
            if counts and not (layer.vendor and fact.kind in _OF_ACCESS):
                files.append(replace(fact, layer=layer.digest, hidden=not shown[fact.path]))
        found = (each for each in read.packages if shown[each.path] and not (layer.vendor and is_versioned(each)))
        packages += [replace(each, layer=layer.digest) for each in found]
        tasks += [replace(each, layer=layer.digest) for each in read.tasks if shown[path_of_task(each)]]
    return Together(
        files=tuple(files),
        packages=tuple(without_repeats(packages, deployed)),
        tasks=tuple(tasks),
        unread=tuple(_unread(layers, reads)),
        notes=tuple(_notes(layers, reads)),
    )


def _notes(layers: Sequence[Layer], reads: Sequence[LayerRead | None]) -> Iterator[str]:
    for number, layer, read in _numbered(layers, reads):
        for note in read.notes[:MOST_NOTES] if read is not None else ():
            yield f"{_called(number, layer)}: {note}"


def _paths(read: LayerRead) -> list[str]:
    facts = (fact.path for fact in read.facts)
    return [*facts, *(each.path for each in read.packages), *map(path_of_task, read.tasks)]


def path_of_task(task: ScheduledTask) -> str:
    """Return where the file of a scheduled task is, below Files."""
    return TASKS + task.name.replace("\\", "/")


def _unread(layers: Sequence[Layer], reads: Sequence[LayerRead | None]) -> Iterator[str]:
    for number, layer, read in _numbered(layers, reads):
        for reason in (layer.missing,) if read is None else read.problems:
            yield f"{_called(number, layer)}: {reason}"


def _numbered(
    layers: Sequence[Layer], reads: Sequence[LayerRead | None]
) -> Iterable[tuple[int, Layer, LayerRead | None]]:
    return ((number, layer, read) for number, (layer, read) in enumerate(zip(layers, reads, strict=True), start=1))


def _called(number: int, layer: Layer) -> str:
    return f"layer {number} ({layer.digest[:19]})" if layer.digest else f"layer {number}"
