"""Finds what to audit: files by their kind, folders all the way down, in an order that never changes.

Links to folders are not followed: what they name lies in the audited folder, and is met there, or
outside of it, and is not asked for. So a folder that links to itself ends nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from msgspec import Struct

from deadlight.model.errors import InputError
from deadlight.model.outcome import Skipped, Unread
from deadlight.model.patterns import Patterns
from deadlight.sources.files import HEAD, head_of, read_start, reason_of
from deadlight.sources.ignoring import NAME, Rules, rules_above, slashed
from deadlight.sources.kinds import Kind, detect, interesting, template, within, without_reader

_NOT_ENTERED = {
    **dict.fromkeys((".git", ".hg", ".svn", ".bzr", ".jj"), "version control data"),
    **dict.fromkeys(("node_modules", "bower_components"), "installed packages"),
    **dict.fromkeys(("__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".tox", ".nox"), "a cache"),
    ".terraform": "installed packages",
}
_COMMON = (".toml",)
"""Ends of names that say so little that to skip such a file is not worth a word."""

_PYTHON_ENVIRONMENT = "pyvenv.cfg"

MOST_HELD = 8 * 1024 * 1024
"""Bytes of small files that are kept from when their kind was told until they are audited: to open a file
again takes a tenth of the time of its audit."""


class Candidate(Struct, frozen=True):
    """A file to read: its path, what reports call it (relative to the working folder, with `/`), and its kind.

    `data` are all its bytes where they are known already.
    """

    path: str
    shown: str
    kind: Kind
    data: bytes | None = None


Found = Candidate | Skipped | Unread


def walk(paths: Sequence[str], *, exclude: Sequence[str] = (), root: str = "") -> Iterator[Found]:
    """Yield what there is to audit in files and folders, each file once, and what is left out and why.

    A file that is named is always taken, or unread if no reader takes it. A folder is walked to its
    end, but for what git ignores, `exclude` (patterns as in a .gitignore, from the folder `root`, or
    the working folder) and folders of tools. Of the files left out, those are named that could have
    been of a kind that deadlight reads.
    """
    walker = _Walker(Patterns(exclude), os.path.realpath(root or os.curdir))
    for path in paths:
        shown = os.path.normpath(path) if path else path
        if os.path.isdir(path):
            yield from walker.folder(shown)
        else:
            yield from walker.named(shown, _printable(shown))


def covers(paths: Sequence[str], folder: str) -> bool:
    """Return whether a walk of `paths` meets all that is in `folder`: it, or one above it, is among them."""
    inner = _comparable(folder)
    return any(inner.startswith(_comparable(path)) for path in paths if path)


def _comparable(folder: str) -> str:
    """Return the real path of a folder, ending in `/`, as file names are compared here."""
    return slashed(os.path.normcase(os.path.realpath(folder))) + "/"


_ARCHIVES = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd")
"""What files of gzip and zstd begin with."""


def _unknown(start: bytes) -> str:
    """Return why a file that the user named, and that no reader takes, is unread."""
    if start[257:262] == b"ustar" or start.startswith(_ARCHIVES):
        return "it is an archive: `deadlight image` looks into images"
    return "deadlight has no reader for this kind of file"


class _Folder(Struct, frozen=True):
    """A folder to enter: as it is opened, as its files are shown (a prefix), absolute with `/`, and its rules."""

    path: str
    shown: str
    full: str
    rules: Rules


class _Walker:
    """What one walk has met so far."""

    def __init__(self, excluded: Patterns, root: str) -> None:
        self._excluded = excluded
        self._root = slashed(root)
        self._taken: set[str] = set()
        self._entered: set[tuple[int, int]] = set()
        self._room = MOST_HELD

    def named(self, path: str, shown: str) -> Iterator[Found]:
        """Yield the file that the user named."""
        full = slashed(os.path.realpath(path))
        if full in self._taken:
            return
        try:
            start = read_start(path) if shown else None
        except InputError as error:
            yield Unread(shown, error.reason)
            return
        head = head_of(start or b"")
        if start is None:
            yield Unread(shown, "does not exist")
        elif kind := detect(os.path.basename(path), head):
            self._taken.add(full)
            yield Candidate(path, shown, kind, self._held(start))
        elif other := without_reader(os.path.basename(path)):
            yield Unread(shown, f"deadlight does not read {other} yet")
        else:
            yield Unread(shown, template(head) or _unknown(start))

    def folder(self, path: str) -> Iterator[Found]:
        """Yield what is in the folder that the user named: its own files, then those of each folder in it."""
        shown = _printable(path)
        full = os.path.realpath(path)
        prefix = "" if shown == "." else shown.rstrip("/") + "/"
        waiting = [_Folder(path, prefix, slashed(full), rules_above(full))]
        links: list[tuple[str, str]] = []
        while waiting:
            inner: list[_Folder] = []
            for found in self._enter(waiting.pop()):
                if isinstance(found, _Folder):
                    inner.append(found)
                elif isinstance(found, tuple):
                    links.append(found)
                else:
                    yield found
            waiting.extend(reversed(inner))
        for link, name in links:
            yield from self._link(link, name)

    def _enter(self, folder: _Folder) -> Iterator[Found | _Folder | tuple[str, str]]:
        """Yield what is directly in `folder`; links are put off, as pairs of path and shown path."""
        try:
            status = os.stat(folder.path)
            if (status.st_dev, status.st_ino) in self._entered:
                return
            # Some file systems of Windows number no files; there only links could make a circle.
            if status.st_ino:
                self._entered.add((status.st_dev, status.st_ino))
            with os.scandir(folder.path) as entries:
                inside = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            yield Unread(folder.shown or ".", f"a folder that cannot be read: {reason_of(error)}")
            return
        names = {entry.name for entry in inside}
        if _PYTHON_ENVIRONMENT in names:
            yield Skipped(folder.shown or ".", "installed packages")
            return
        rules = folder.rules.below(folder.full, os.path.join(folder.path, NAME)) if NAME in names else folder.rules
        for entry in inside:
            yield from self._entry(entry, folder, rules)

    def _entry(
        self, entry: os.DirEntry[str], folder: _Folder, rules: Rules
    ) -> Iterator[Found | _Folder | tuple[str, str]]:
        is_folder = entry.is_dir(follow_symlinks=False)
        if not is_folder and not interesting(entry.name):
            if entry.is_symlink() and entry.is_dir():
                yield Skipped(_printable(folder.shown + entry.name), "a link to a folder")
            return
        path, full = entry.path, f"{folder.full}/{entry.name}"
        shown = _printable(folder.shown + entry.name) + "/" * is_folder
        if is_folder and entry.name in _NOT_ENTERED:
            yield Skipped(shown, _NOT_ENTERED[entry.name])
        elif self._excludes(full, folder=is_folder):
            yield Skipped(shown, "excluded")
        elif rules.ignore(full, folder=is_folder):
            yield Skipped(shown, "ignored by .gitignore")
        elif is_folder:
            yield _Folder(path, shown, full, rules)
        elif entry.is_symlink():
            yield path, shown
        else:
            yield from self._file(path, shown, full, looked_at=entry.is_file(follow_symlinks=False))

    def _excludes(self, full: str, *, folder: bool) -> bool:
        if not self._excluded or not full.startswith(self._root + "/"):
            return False
        return bool(self._excluded.decide(full[len(self._root) + 1 :], folder=folder))

    def _file(self, path: str, shown: str, full: str, *, looked_at: bool = False) -> Iterator[Found]:
        """Yield a file whose name is of interest, as what its beginning says; `looked_at` as in `read_start`."""
        if full in self._taken:
            return
        try:
            start = read_start(path, looked_at=looked_at)
        except InputError as error:
            yield Unread(shown, error.reason)
            return
        head = head_of(start)
        name = os.path.basename(path)
        if kind := detect(name, head):
            self._taken.add(full)
            yield Candidate(path, shown, kind, self._held(start))
        elif other := without_reader(name):
            yield Skipped(shown, f"deadlight does not read {other} yet")
        elif reason := template(head):
            yield Unread(shown, reason)
        elif reason := within(head):
            yield Skipped(shown, reason)
        elif not name.lower().endswith(_COMMON):
            yield Skipped(shown, "no container configuration")

    def _held(self, start: bytes) -> bytes | None:
        """Return the beginning of a file if it is all of it, and there is room to keep it."""
        if len(start) >= HEAD or len(start) > self._room:
            return None
        self._room -= len(start)
        return start

    def _link(self, path: str, shown: str) -> Iterator[Found]:
        """Yield the file that a link names, unless it has been met under its own name."""
        if os.path.isdir(path):
            yield Skipped(shown, "a link to a folder")
            return
        full = slashed(os.path.realpath(path))
        if full in self._taken:
            yield Skipped(shown, "a link to a file that is audited itself")
        else:
            yield from self._file(path, shown, full)


def _printable(path: str) -> str:
    """Return `path` with `/`, and with bytes that are no text written as escapes: a report must be writable."""
    path = path.replace(os.sep, "/")
    return os.fsencode(path).decode("utf-8", "backslashreplace") if not path.isascii() else path
