"""One layer, read front to back once: what is in it, and what is wrong with it.

Nothing of a layer is written to disk. What is kept are its names, the registry hives, compressed, and what the
collectors say of files that they want; everything else passes by.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from hashlib import sha256
from itertools import islice
from sys import getsizeof

from msgspec import Struct, field
from msgspec.structs import astuple

from deadlight.model.errors import InputError
from deadlight.model.image_content import ApplicationPool, FileFact, Package, ScheduledTask
from deadlight.sources.image import security_descriptor
from deadlight.sources.image.ahead import ahead
from deadlight.sources.image.collectors.collector import (
    Collector,
    Collectors,
    Deployed,
    Fact,
    Found,
    Judge,
    all_collectors,
)
from deadlight.sources.image.held import Held
from deadlight.sources.image.large_files import LARGE, one_large
from deadlight.sources.image.media import decompressed, fast_zlib
from deadlight.sources.image.tar import Feed, TarEntry, entries
from deadlight.sources.image.windows_layer import HIVES, UTILITY_VM, BadName, WindowsEntry, understood

MOST_ENTRIES = 1_000_000
"""Entries of a layer; the base of Windows Server has less than a fifth of that."""

MOST_NAMES = 128 << 20
"""Bytes of memory that all names of a layer take together; those of the base of Windows Server take some 40 MiB."""

MOST_TEXT = 32 << 20
"""Bytes of memory that all texts of what is told of a layer take together."""

MOST_HIVE = 256 << 20
"""Bytes of one registry hive."""

MOST_PROBLEMS = 50
MOST_FACTS = 20_000
"""What is kept of each kind; how much more there was is told."""

_LONGEST_PACKAGE = 1024
"""Characters of the name or version of a package; those of registries are a few hundred at most."""

_MOST_NOTES = 10
"""Files that are not what their names say, and are named."""

_NAMED = 3
"""Files that are too large, and are named."""

_MOST_DESCRIPTORS, _LONGEST_DESCRIPTOR = 4096, 4096
"""Security descriptors that are remembered, and characters of each: most files have one of a few hundred."""

_SOME = 4096
"""Names that are packed at a time."""

_WANTED_HIVES = ("system", "software", "sam")
"""The hives that are read. Those of users say nothing about the image, and SECURITY holds what need not be kept."""

_HIVES = frozenset(f"windows/system32/config/{name}" for name in _WANTED_HIVES)
_BELOW_HIVES = frozenset(f"{name}_{kind}" for name in _WANTED_HIVES for kind in ("base", "delta"))
_DOWNLOADED = "zone.identifier"
"""The stream that says where a file was downloaded from. Source: https://learn.microsoft.com/openspecs/windows_protocols/ms-fscc/6e3f7352-d11c-4d76-8c39-2516a9df36e8"""

_PROGRAMS = (
    ".exe", ".dll", ".sys", ".com", ".bat", ".cmd", ".ps1", ".psm1", ".vbs", ".js", ".jar", ".py", ".msi", ".ocx",
)  # fmt: skip


class LayerRead(Struct, kw_only=True):
    """What a layer came to. `diff_id` is the digest of the layer unpacked, `size` its bytes unpacked.

    `files`, `folders` and `whiteouts` are folded paths below Files, each ending in a line end, compressed. `hives`
    are compressed by zlib: by the folded path below Files, or below Hives as `hives/…`. `links` are other names of
    files that something is told of: (path, folded path of the file). `deployed` are
    the folded paths of files that lists of dependencies name. `problems` name what has not been read, or is as in no
    honest layer; `notes` what was left out on purpose. `utility` is the number of files of the utility VM.
    """

    diff_id: str = ""
    size: int = 0
    entries: int = 0
    files: bytes = b""
    folders: bytes = b""
    whiteouts: bytes = b""
    hives: dict[str, bytes] = field(default_factory=dict)
    facts: list[FileFact] = field(default_factory=list)
    packages: list[Package] = field(default_factory=list)
    tasks: list[ScheduledTask] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    pools: list[ApplicationPool] = field(default_factory=list)
    deployed: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    utility: int = 0


def names_of(packed: bytes) -> list[str]:
    """Return the names that a `LayerRead` holds compressed."""
    return zlib.decompress(packed).decode("utf-8", "surrogatepass").split("\n")[:-1] if packed else []


def packed_names(names: Iterable[str]) -> bytes:
    """Return names as a `LayerRead` holds them; a line end, which no name of Windows has, is replaced."""
    left = iter(names)
    compressor = fast_zlib().compressobj(1)
    packed = []
    while some := tuple(islice(left, _SOME)):
        lines = "\n".join(some)
        if lines.count("\n") >= len(some):
            lines = "\n".join(name.replace("\n", "?") for name in some)
        packed.append(compressor.compress(f"{lines}\n".encode("utf-8", "surrogatepass")))
    return b"".join([*packed, compressor.flush()]) if packed else b""


def read_layer(
    chunks: Iterator[bytes], judge: Judge, collectors: Collectors | None = None, *, threaded: bool = False
) -> LayerRead:
    """Read the layer that `chunks` hold, compressed or not; one that is `threaded` by one thread for each of its steps.

    Raises InputError where it is damaged or cut off: nothing of such a layer can be relied on.
    """
    digest = sha256()
    read = LayerRead()

    def hashed() -> Iterator[bytes]:
        for piece in ahead(decompressed(chunks)) if threaded else decompressed(chunks):
            digest.update(piece)
            read.size += len(piece)
            yield piece

    feed = Feed(ahead(hashed()) if threaded else hashed())
    reader = _Reader(read, feed, judge, collectors or all_collectors())
    try:
        for entry in entries(feed):
            reader.entry(entry)
        if left := feed.drain():
            read.problems.append(f"{left} bytes after its end were not looked at")
    finally:
        feed.close()
    read.diff_id = f"sha256:{digest.hexdigest()}"
    reader.finish()
    return read


def _memory(value: object) -> int:
    """Return how many bytes of memory the texts of a fact take."""
    if isinstance(value, str):
        return getsizeof(value)
    parts = value if isinstance(value, tuple) else astuple(value) if isinstance(value, Struct) else ()
    return sum(map(_memory, parts))


class _Reader:
    """Takes the entries of one layer, one after another."""

    def __init__(self, read: LayerRead, feed: Feed, judge: Judge, collectors: Collectors) -> None:
        self._read = read
        self._feed = feed
        self._judge = judge
        self._collectors = collectors
        # In the order of the layer: names of one folder stand together, and are packed well.
        self._files: dict[str, None] = {}
        self._folders: dict[str, None] = {}
        self._whiteouts: dict[str, None] = {}
        self._names = 0
        self._bad = 0
        self._large = 0
        self._large_ones: list[str] = []
        self._dropped = 0
        self._room = MOST_TEXT
        self._misnamed = 0
        self._links: list[tuple[str, str, str]] = []  # path, folded path, folded path of the file
        self._streams = 0
        self._stream = ""
        self._rights: dict[tuple[str, str, bool], tuple[str, str] | str | None] = {}

    def entry(self, entry: TarEntry) -> None:
        """Take one entry."""
        self._read.entries += 1
        self._names += getsizeof(entry.name)
        if self._read.entries > MOST_ENTRIES or self._names > MOST_NAMES:
            raise InputError(f"it has more than {MOST_ENTRIES} entries, or names longer than any layer's")
        made = understood(entry)
        if isinstance(made, BadName):
            self._problem(f"the entry {_shown(made.name)} {made.reason}")
            return
        if made is None:
            return
        if made.root == UTILITY_VM:
            self._read.utility += made.kind == "file"
            return
        if made.root == HIVES:
            if made.kind == "file" and made.folded in _BELOW_HIVES:
                self._hive(f"hives/{made.folded}", made)
            return
        self._note_name(made)
        if made.kind == "file":
            if made.folded in _HIVES:
                self._hive(made.folded, made)
            else:
                self._collect(made)
        if (made.descriptor or made.descriptor_text) and made.kind in ("file", "folder"):
            given = self._given(made.descriptor, made.descriptor_text, folder=made.kind == "folder")
            if given is not None:
                self._access(made, given)

    def finish(self) -> None:
        """Tell what can be told only at the end."""
        for path, folded, target in self._links:
            if self._wants(folded) and not (target and self._wants(target)):
                to = _shown(target) if target else "a file outside Files"
                self._problem(f"{_shown(path)} is a hard link to {to}, which was not looked at")
        read = self._read
        told = {each.path.lower() for listed in (read.facts, read.packages) for each in listed}
        read.links = [(path, target) for path, _, target in self._links if target in told]
        if self._streams:
            first = f"the first of them {_shown(self._stream)}"
            read.notes.append(f"{self._streams} alternate streams were not looked at, {first}")
        if self._misnamed > _MOST_NOTES:
            read.notes.append(f"{self._misnamed - _MOST_NOTES} more files are not what their names say")
        if self._bad > MOST_PROBLEMS:
            read.problems.append(f"{self._bad - MOST_PROBLEMS} more entries are as in no honest layer")
        if self._large:
            named = ", ".join(self._large_ones) + (" …" if self._large > len(self._large_ones) else "")
            files = "1 file" if self._large == 1 else f"{self._large} files"
            read.notes.append(f"{files} not looked into, larger than those of their kind that are: {named}")
        if self._dropped:
            read.problems.append(f"{self._dropped} findings more than are kept of one layer")
        read.files, read.folders = packed_names(self._files), packed_names(self._folders)
        read.whiteouts = packed_names(self._whiteouts)

    def _note_name(self, made: WindowsEntry) -> None:
        if made.kind == "stream":
            if made.stream.lower() != _DOWNLOADED:
                self._streams += 1
                self._stream = self._stream or f"{made.path}:{made.stream}"
            return
        if made.kind == "whiteout":
            self._whiteouts[made.folded] = None
            return
        names = self._folders if made.kind == "folder" else self._files
        if made.folded in self._files or made.folded in self._folders:
            self._problem(f"two entries are called {_shown(made.path)}, and it is not known which one counts")
        names[made.folded] = None
        if made.kind == "hardlink" and (self._wants(made.folded) or self._wants(made.target)):
            if len(self._links) < MOST_FACTS:
                self._links.append((made.path, made.folded, made.target))
                self._names += getsizeof(made.target)
            else:
                self._dropped += 1

    def _wants(self, folded: str) -> bool:
        return folded in _HIVES or bool(self._collectors.wanting(folded))

    def _collect(self, made: WindowsEntry) -> None:
        wanting = self._collectors.wanting(made.folded)
        if not wanting:
            return
        wanting, all_wanting = [each for each in wanting if made.size <= each.most or not each.whole], wanting
        if len(wanting) < len(all_wanting):
            self._large += 1
            if len(self._large_ones) < _NAMED:
                self._large_ones.append(_shown(made.path))
        if not wanting:
            return
        count = min(made.size, max(each.most for each in wanting))
        with one_large() if count > LARGE else nullcontext():
            self._tell(made, Held(self._feed.views(count)), wanting)

    def _tell(self, made: WindowsEntry, held: Held, wanting: list[Collector]) -> None:
        for collector in wanting:
            found = Found(made.path, made.folded, held.first(collector.most), made.size)
            try:
                for fact in collector.read(found, self._judge):
                    self._keep(fact)
            except (ValueError, RecursionError, InputError):
                # A file that is not what its name says is common: it is worth a line, and no more.
                self._misnamed += 1
                if self._misnamed <= _MOST_NOTES:
                    self._read.notes.append(f"{_shown(made.path)} is not what its name says, and was not read")

    def _keep(self, fact: Fact) -> None:
        read = self._read
        self._room -= _memory(fact)
        overlong = isinstance(fact, Package) and max(len(fact.name), len(fact.version)) > _LONGEST_PACKAGE
        if overlong or self._room < 0:
            self._dropped += 1
            return
        if isinstance(fact, Deployed):
            read.deployed += fact.paths[: max(MOST_FACTS - len(read.deployed), 0)]
            return
        kept: list[FileFact] | list[Package] | list[ScheduledTask] | list[ApplicationPool] = read.tasks
        if isinstance(fact, FileFact):
            kept = read.facts
        elif isinstance(fact, Package):
            kept = read.packages
        elif isinstance(fact, ApplicationPool):
            kept = read.pools
        if len(kept) >= MOST_FACTS:
            self._dropped += 1
        else:
            kept.append(fact)  # type: ignore[arg-type] # the list is that of its type

    def _hive(self, name: str, made: WindowsEntry) -> None:
        if made.size > MOST_HIVE:
            self._problem(f"the registry hive {_shown(made.path)} of {made.size} bytes is too large to read")
            return
        compressor = fast_zlib().compressobj(1)
        packed = [compressor.compress(piece) for piece in self._feed.pieces(made.size)]
        self._read.hives[name] = b"".join([*packed, compressor.flush()])

    def _access(self, made: WindowsEntry, given: tuple[str, str] | str) -> None:
        """Note that everybody may change what is there, or why that cannot be told."""
        if isinstance(given, str):
            self._problem(f"{_shown(made.path)}: {given}")
        else:
            program = made.kind == "file" and made.folded.endswith(_PROGRAMS)
            self._keep(
                FileFact(
                    path=made.path,
                    kind="replaceable-program" if program else "world-writable",
                    detail=f"{given[0]}: {given[1]}",
                    size=made.size,
                )
            )

    def _given(self, encoded: str, text: str, *, folder: bool) -> tuple[str, str] | str | None:
        """Return what a descriptor gives to everybody, or why it cannot be told."""
        key = (encoded, text, folder)
        if key in self._rights:
            return self._rights[key]
        given: tuple[str, str] | str | None
        try:
            descriptor = security_descriptor.descriptor_of(encoded, text)
            given = security_descriptor.given_to_everybody(descriptor, folder=folder)
        except InputError as error:
            given = error.reason
        if len(self._rights) >= _MOST_DESCRIPTORS:
            self._rights.clear()
        if len(encoded) + len(text) <= _LONGEST_DESCRIPTOR:
            self._rights[key] = given
        return given

    def _problem(self, text: str) -> None:
        self._bad += 1
        if self._bad <= MOST_PROBLEMS:
            self._read.problems.append(text)


def _shown(name: str) -> str:
    return repr(name if len(name) <= 200 else f"{name[:100]}…{name[-100:]}")
