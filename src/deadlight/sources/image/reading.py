"""Reads an image: all its layers, several at a time, those not read before only, and what they hold together.

Large layers that lie in files are read by forks of this process, where it can be forked: threads wait for each other
wherever Python itself works. All others are read by threads.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from msgspec import Struct

from deadlight.model.errors import InputError
from deadlight.model.image_content import ImageContent
from deadlight.model.place import Document, Where
from deadlight.model.workload import OperatingSystem
from deadlight.sources.image.cache import LayerCache
from deadlight.sources.image.collectors.collector import Judge
from deadlight.sources.image.contents import together
from deadlight.sources.image.digests import checked
from deadlight.sources.image.freed_memory import keep_freed
from deadlight.sources.image.hives_of_layers import registry_of, with_registered
from deadlight.sources.image.large_files import among_forks
from deadlight.sources.image.layers import LayerRead, read_layer
from deadlight.sources.image.sharing import Shared
from deadlight.sources.image.stored import (
    GivenUpError,
    LayerSource,
    StoredImage,
    config_of,
    is_vendors,
    layer_of,
    made_by,
)

Progress = Callable[[int, int], None]
"""Called with the bytes of layers that are read, and how many there are."""

LARGE = 4 << 20
"""Bytes from which a layer is worth a fork, or threads of its own."""

MOST_PROCESSES = 4
"""Processes that read layers at a time: each takes memory of its own."""

_SAYS = "its configuration says so"


class Pool(Protocol):
    """Processes that are forks of this one."""

    def map(self, work: Callable[[int], LayerRead | str], items: Sequence[int], /) -> Iterator[LayerRead | str]:
        """Yield what `work` makes of each item, in their order."""


class Reading(Struct, frozen=True, kw_only=True):
    """How layers are read: what tells secrets, where results are kept, on how many processors (0 takes all).

    `policies` are the values of the registry that are wanted, as `read_policies` takes them. `shared` is what images
    have that are read beside this one. `forks` makes a pool of so many processes, nothing where this one cannot be
    forked; while it waits for them, it calls what it is given.
    """

    judge: Judge
    policies: tuple[tuple[str, str], ...] = ()
    cache: LayerCache | None = None
    jobs: int = 0
    progress: Progress | None = None
    shared: Shared | None = None
    forks: Callable[[int, Callable[[], None]], Pool | None] | None = None


def read_image(image: StoredImage, name: str, how: Reading, document: Document | None = None) -> ImageContent:
    """Return what is in the image, called `name` in reports. Raises InputError where its configuration cannot be read.

    A layer that cannot be read is named in `unread` and at the layer itself. Only images of Windows are looked into.
    """
    config, _ = config_of(image.config)
    lines = made_by(image.config, len(image.layers))
    where = Where(document or Document(name, "image", ""))
    vendor = _of_vendor(image.layers, lines)
    identifier = f"sha256:{hashlib.sha256(image.config).hexdigest()}"
    if config.os.lower() != "windows":
        layers = tuple(layer_of(source, line, vendor=False) for source, line in zip(image.layers, lines, strict=True))
        system = OperatingSystem("linux" if config.os else "unknown", _SAYS if config.os else "it says no system")
        return ImageContent(
            name=name, where=where, os=system, digest=image.digest, id=identifier, names=image.names, config=config,
            layers=layers,
        )  # fmt: skip
    answers = _Layers(image, how).read()
    layers = tuple(
        layer_of(source, line, vendor=by_vendor, missing=answer if isinstance(answer, str) else "")
        for source, line, by_vendor, answer in zip(image.layers, lines, vendor, answers, strict=True)
    )
    read = [None if isinstance(answer, str) else answer for answer in answers]
    found = together(layers, read)
    registry = registry_of(layers, read, how.policies, how.cache)
    of_vendor = {layer.digest for layer in layers if layer.vendor}
    problem = how.cache.problem if how.cache is not None else ""
    return ImageContent(
        name=name,
        where=where,
        os=OperatingSystem("windows", _SAYS),
        digest=image.digest,
        id=identifier,
        names=image.names,
        config=config,
        layers=layers,
        build=registry.version.build,
        installation=registry.version.installation,
        services=registry.services,
        accounts=registry.accounts,
        groups=registry.groups,
        policies=registry.policies,
        tasks=with_registered(found.tasks, registry.tasks),
        files=found.files,
        pools=found.pools,
        certificates=tuple(each for each in registry.certificates if each.layer not in of_vendor),
        packages=(*found.packages, *registry.programs),
        unread=(*found.unread, *registry.unread),
        notes=(*image.notes, *found.notes, *((problem,) if problem else ())),
    )


def _of_vendor(sources: Sequence[LayerSource], lines: Sequence[str]) -> list[bool]:
    """Return which layers are Microsoft's: those at the bottom; what says so above other layers is not believed."""
    told = [is_vendors(source, line) for source, line in zip(sources, lines, strict=True)]
    count = next((number for number, is_told in enumerate(told) if not is_told), len(told))
    return [number < count for number in range(len(told))]


class _Layers:
    """The layers of one image while they are read."""

    def __init__(self, image: StoredImage, how: Reading) -> None:
        self._image = image
        self._how = how
        self._process = os.getpid()
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._sources: list[LayerSource] = []
        self._threaded: list[bool] = []
        self._kept: set[str] = set()
        self._done: list[int] | memoryview[int] = []
        self._total = 0

    def read(self) -> list[LayerRead | str]:
        """Return what each layer came to, or why it was not read."""
        sources = self._image.layers
        known: dict[str, LayerRead | str] = {}
        if self._how.cache is not None:
            for source in sources:
                kept = self._how.cache.get(source.diff_id)
                if kept is not None:
                    known[source.diff_id] = kept
        missing = {_key(source): source for source in sources if _key(source) not in known}
        known.update(self._all(list(missing.values())))
        return [known[_key(source)] for source in sources]

    def _all(self, sources: Sequence[LayerSource]) -> dict[str, LayerRead | str]:
        """Read layers, the largest first, several at a time: decompression and digests leave other threads running.

        One that has more than its share of all bytes is read by several threads, or it would be read alone at the end.
        """
        jobs = self._how.jobs or len(_processors())
        self._total = sum(source.size for source in sources)
        self._sources = sorted(sources, key=lambda source: -source.size)
        self._threaded = [jobs > 1 and each.size > LARGE and each.size * jobs > self._total for each in self._sources]
        self._done = [0] * len(sources)
        if self._total > LARGE:
            keep_freed()
        numbers = range(len(sources))
        if min(jobs, len(sources)) <= 1:
            read = list(map(self._one, numbers))
        else:
            read = self._in_forks(numbers, jobs) or self._in_threads(numbers, jobs)
        return dict(zip(map(_key, self._sources), read, strict=True))

    def _in_threads(self, numbers: Sequence[int], jobs: int) -> list[LayerRead | str]:
        from concurrent.futures import ThreadPoolExecutor  # loaded late: forks do without

        pool = ThreadPoolExecutor(min(jobs, len(numbers)))
        try:
            return list(pool.map(self._one, numbers))
        finally:
            self._stop.set()
            pool.shutdown(cancel_futures=True)

    def _in_forks(self, numbers: Sequence[int], jobs: int) -> list[LayerRead | str]:
        """Read layers in forks; nothing where they cannot be, or are not worth it."""
        how, large = self._how, sum(source.size > LARGE for source in self._sources)
        if how.forks is None or how.shared is not None or large < 2 or not self._image.in_files:
            return []
        pool = how.forks(min(jobs, large, MOST_PROCESSES), self._tell)
        if pool is None:
            return []
        from mmap import mmap

        read = []
        # In memory of all of them, so that this process sees what each has done.
        with among_forks(), mmap(-1, 8 * len(numbers)) as shared, memoryview(shared).cast("Q") as self._done:
            for source, answer in zip(self._sources, pool.map(self._one, numbers), strict=True):
                read.append(answer)
                if isinstance(answer, LayerRead):
                    self._keep(source, answer)
            self._tell()
        return read

    def _one(self, number: int) -> LayerRead | str:
        source = self._sources[number]
        if self._how.shared is None or not source.diff_id:
            return self._read(number)
        return self._how.shared.once(source.diff_id, lambda: self._read(number))

    def _read(self, number: int) -> LayerRead | str:
        source = self._sources[number]
        self._done[number] = 0
        try:
            with self._image.open(source) as stored:
                pieces = self._counted(checked(stored, source.digest), number)
                read = read_layer(pieces, self._how.judge, threaded=self._threaded[number])
        except InputError as error:
            return error.reason
        if source.diff_id and read.diff_id != source.diff_id:
            return "unpacked, it has another digest than the configuration says: it was changed or damaged"
        self._keep(source, read)
        return read

    def _keep(self, source: LayerSource, read: LayerRead) -> None:
        """Put what was read of a layer into the cache, once: this process alone has it open."""
        if not source.diff_id or self._how.cache is None or self._is_fork() or source.diff_id in self._kept:
            return
        self._kept.add(source.diff_id)
        self._how.cache.put(read)

    def _counted(self, pieces: Iterator[bytes], number: int) -> Iterator[bytes]:
        is_fork = self._is_fork()
        for piece in pieces:
            if self._stop.is_set() or (self._how.shared is not None and self._how.shared.stopped.is_set()):
                raise GivenUpError("it was not read to its end")
            self._done[number] += len(piece)
            if not is_fork:
                self._tell()
            elif os.getppid() != self._process:
                raise GivenUpError("nobody waits for it any more")
            yield piece

    def _is_fork(self) -> bool:
        return os.getpid() != self._process

    def _tell(self) -> None:
        """Tell how much is read."""
        if self._how.progress is not None:
            with self._lock:
                done = sum(self._done)
                self._how.progress(done, max(self._total, done))


def _key(source: LayerSource) -> str:
    return source.diff_id or source.place


def _processors() -> Sequence[int]:
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)
