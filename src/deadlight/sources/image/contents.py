"""What the layers of an image hold together: the files that a container sees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from deadlight.model.image_content import ApplicationPool, FileFact, Layer, Package, ScheduledTask
from deadlight.sources.image.layers import LayerRead
from deadlight.sources.image.tree import seen
from deadlight.sources.image.versioned_files import is_versioned, without_repeats

TASKS = "Windows/System32/Tasks"
MOST_FACTS = 100_000
"""Files, packages and tasks that are told of one image."""

MOST_NOTES = 20
"""Notes on one layer that are told."""

_OF_ACCESS = ("world-writable", "replaceable-program")


class Together(Struct, frozen=True, kw_only=True):
    """What the layers hold together, in the words of `ImageContent`."""

    files: tuple[FileFact, ...]
    packages: tuple[Package, ...]
    tasks: tuple[ScheduledTask, ...]
    pools: tuple[ApplicationPool, ...]
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
    pools: list[ApplicationPool] = []
    deployed = frozenset(path for read in reads if read is not None for path in read.deployed)
    unread = [*_unread(layers, reads)]
    told = [*reads]
    if left_out := _beyond(told):
        unread.append(f"{left_out} findings more than are kept of one image")
    paths = [[] if read is None else _paths(read) for read in told]
    for layer, read, visible, asked in zip(layers, told, seen(reads, paths), paths, strict=True):
        if read is None:
            continue
        shown = _Shown(read, dict(zip(asked, visible, strict=True)))
        for fact in read.facts:
            path = shown.path(fact.path)
            counts = path or fact.kind in ("secret", "private-key")
            if counts and not (layer.vendor and fact.kind in _OF_ACCESS):
                files.append(replace(fact, path=path or fact.path, layer=layer.digest, hidden=not path))
        found = (each for each in read.packages if not (layer.vendor and is_versioned(each)))
        packages += [replace(each, path=path, layer=layer.digest) for each in found if (path := shown.path(each.path))]
        pools += [replace(each, layer=layer.digest) for each in read.pools if shown.path(each.path)]
        tasks += [replace(each, layer=layer.digest) for each in read.tasks if shown.path(path_of_task(each))]
    return Together(
        files=tuple(files),
        packages=tuple(without_repeats(packages, deployed)),
        tasks=tuple(tasks),
        pools=tuple(pools),
        unread=tuple(unread),
        notes=tuple(_notes(layers, reads)),
    )


def _beyond(reads: list[LayerRead | None]) -> int:
    """Take out the upper layers that hold more than is kept of an image, and return how much that is."""
    room, left_out = MOST_FACTS, 0
    for number, read in enumerate(reads):
        if read is None:
            continue
        count = len(read.facts) + len(read.packages) + len(read.tasks) + len(read.pools)
        if count > room:
            reads[number] = None
            left_out += count
        else:
            room -= count
    return left_out


class _Shown:
    """Under which names a container sees the files of a layer: a file is there as long as one of its names is."""

    def __init__(self, read: LayerRead, visible: Mapping[str, bool]) -> None:
        self._visible = visible
        self._links: dict[str, str] = {}
        for path, target in read.links:
            if visible[path]:
                self._links.setdefault(target, path)

    def path(self, path: str) -> str:
        """Return a path by which the file is seen, empty where it is not."""
        return path if self._visible[path] else self._links.get(path.lower(), "")


def _notes(layers: Sequence[Layer], reads: Sequence[LayerRead | None]) -> Iterator[str]:
    for number, layer, read in _numbered(layers, reads):
        for note in read.notes[:MOST_NOTES] if read is not None else ():
            yield f"{_called(number, layer)}: {note}"
        # A base of Microsoft brings a utility VM along; one that another layer brings takes its place.
        if read is not None and read.utility and not layer.vendor:
            files = "1 file" if read.utility == 1 else f"{read.utility} files"
            yield (
                f"{_called(number, layer)}: {files} of the utility VM, the Windows below a container in Hyper-V "
                "isolation, not looked into"
            )


def _paths(read: LayerRead) -> list[str]:
    facts = (fact.path for fact in read.facts)
    links = (path for path, _ in read.links)
    named = [*(each.path for each in read.packages), *(each.path for each in read.pools)]
    return [*facts, *named, *map(path_of_task, read.tasks), *links]


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
