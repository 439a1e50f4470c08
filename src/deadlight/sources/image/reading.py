"""Reads an image: all its layers, several at a time, those not read before only, and what they hold together."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from msgspec import Struct

from deadlight.model.errors import InputError
from deadlight.model.image_content import ImageContent
from deadlight.model.place import Document, Where
from deadlight.model.workload import OperatingSystem
from deadlight.sources.image.cache import LayerCache
from deadlight.sources.image.collectors.collector import Judge
from deadlight.sources.image.contents import together
from deadlight.sources.image.digests import checked
from deadlight.sources.image.hives_of_layers import registry_of, with_registered
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
"""Bytes from which a layer is worth threads of its own."""

_SAYS = "its configuration says so"


class Reading(Struct, frozen=True, kw_only=True):
    """How layers are read: what tells secrets, where results are kept, on how many processors (0 takes all).

    `policies` are the values of the registry that are wanted, as `read_policies` takes them. `shared` is what images
    have that are read beside this one.
    """

    judge: Judge
    policies: tuple[tuple[str, str], ...] = ()
    cache: LayerCache | None = None
    jobs: int = 0
    progress: Progress | None = None
    shared: Shared | None = None


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
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._done = 0
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
        self._total = sum(source.size for source in missing.values())
        known.update(self._all(list(missing.values())))
        return [known[_key(source)] for source in sources]

    def _all(self, sources: Sequence[LayerSource]) -> dict[str, LayerRead | str]:
        """Read layers, the largest first, several at a time: decompression and digests leave other threads running.

        One that has more than its share of all bytes is read by several threads, or it would be read alone at the end.
        """
        jobs = self._how.jobs or len(_processors())
        total = sum(source.size for source in sources)
        ordered = sorted(sources, key=lambda source: -source.size)
        threaded = [jobs > 1 and source.size > LARGE and source.size * jobs > total for source in ordered]
        if min(jobs, len(sources)) <= 1:
            return {_key(each): self._one(each, by) for each, by in zip(ordered, threaded, strict=True)}
        pool = ThreadPoolExecutor(min(jobs, len(sources)))
        try:
            return dict(zip(map(_key, ordered), pool.map(self._one, ordered, threaded), strict=True))
        finally:
            self._stop.set()
            pool.shutdown(cancel_futures=True)

    def _one(self, source: LayerSource, threaded: bool) -> LayerRead | str:  # noqa: FBT001 - mapped over the layers
        if self._how.shared is None or not source.diff_id:
            return self._read(source, threaded=threaded)
        return self._how.shared.once(source.diff_id, lambda: self._read(source, threaded=threaded))

    def _read(self, source: LayerSource, *, threaded: bool) -> LayerRead | str:
        try:
            with self._image.open(source) as pieces:
                read = read_layer(self._counted(checked(pieces, source.digest)), self._how.judge, threaded=threaded)
        except InputError as error:
            return error.reason
        if not source.diff_id:
            return read
        if read.diff_id != source.diff_id:
            return "unpacked, it has another digest than the configuration says: it was changed or damaged"
        if self._how.cache is not None:
            self._how.cache.put(read)
        return read

    def _counted(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            if self._stop.is_set() or (self._how.shared is not None and self._how.shared.stopped.is_set()):
                raise GivenUpError("it was not read to its end")
            if self._how.progress is not None:
                with self._lock:
                    self._done += len(piece)
                    self._how.progress(self._done, max(self._total, self._done))
            yield piece


def _key(source: LayerSource) -> str:
    return source.diff_id or source.place


def _processors() -> Sequence[int]:
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)
