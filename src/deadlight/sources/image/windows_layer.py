r"""What the entries of a layer of Windows mean: roots, whiteouts, links, streams and the PAX records of Windows.

A layer has the roots `Files` (the file system of the container), `Hives` (its registry) and `UtilityVM` (that of the
utility VM, which no container sees). Names are compared without regard to case.
Sources: go-winio backuptar/tar.go @ad3df93, hcsshim pkg/ociwclayer @7c9ff7f,
https://github.com/opencontainers/image-spec/blob/main/layer.md#platform-specific-attributes
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from deadlight.sources.image.tar import TarEntry

WHITEOUT = ".wh."
FILES, HIVES, UTILITY_VM = "files", "hives", "utilityvm"

_ROOTS = frozenset({FILES, HIVES, UTILITY_VM})
_NO_NAMES = frozenset({"", ".", ".."})
_UNNAMED = ":$data"
"""What follows the name of a file for its content itself, which is a stream without a name."""

_DEEPEST = 512
_LONGEST = 32_767
"""Names, and characters, of a path at most."""

_FOLDERS = 64
"""Folders that are remembered, as the files of one mostly stand together."""

Kind = Literal["file", "folder", "symlink", "junction", "hardlink", "whiteout", "stream", "other"]
_KINDS: dict[str, Kind] = {"0": "file", "1": "hardlink", "2": "symlink", "5": "folder"}


class WindowsEntry(Struct, gc=False):
    r"""An entry of a layer. `root` is that which it is in, lower-case; `path` begins below it, with `/` between names.

    `folded` is the path for comparisons. `stream` names an alternate data stream of the file; `target` is where a
    link leads to, for a hard link a folded path below the same root, empty where it leads to another. `records` are
    those of the PAX header; among them `descriptor` is the security descriptor in base64, or `descriptor_text` as
    SDDL in layers of old builders.
    """

    root: str
    path: str
    folded: str
    kind: Kind
    size: int
    stream: str
    records: Mapping[str, str]
    descriptor: str = ""
    descriptor_text: str = ""
    target: str = ""

    @property
    def attributes(self) -> int | None:
        """Return the attributes of the file, nothing where the layer has none for it."""
        text = self.records.get("MSWINDOWS.fileattr", "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else None

    @property
    def extended(self) -> tuple[str, ...]:
        """Return the names of its extended attributes."""
        return tuple(key[16:] for key in self.records if key.startswith("MSWINDOWS.xattr."))


class BadName(Struct, frozen=True):
    """An entry whose name or link no layer may have, and why."""

    name: str
    reason: str


def understood(entry: TarEntry) -> WindowsEntry | BadName | None:
    """Return what a tar entry means, nothing for a root itself."""
    name = entry.name.replace("\\", "/").removeprefix("./").rstrip("/")
    above, _, last = name.rpartition("/")
    folder = _folder(above)
    if folder is None or last in _NO_NAMES or last.count(":") > 2 or "\0" in last or len(entry.name) > _LONGEST:
        return _in_no_folder(entry, name.split("/"))
    records = entry.records
    root, path, folded = folder
    base, colon, stream = last.partition(":")
    kind: Kind = _KINDS.get(entry.kind, "other")
    if colon:
        if not base or not stream:
            return BadName(entry.name, "has a colon where no stream can stand")
        last = base
        if stream.lower() == _UNNAMED:
            stream = ""
        else:
            kind = "stream"
    elif kind == "symlink" and "MSWINDOWS.mountpoint" in records:
        # The key alone makes a junction, whatever its value.
        kind = "junction"
    if base.startswith(WHITEOUT):
        kind, last = "whiteout", base.removeprefix(WHITEOUT)
        if last in _NO_NAMES:
            return BadName(entry.name, "removes what has no name")
    made = WindowsEntry(root, path + last, folded + last.lower(), kind, entry.size, stream, records)
    if records:
        made.descriptor = records.get("MSWINDOWS.rawsd", "")
        made.descriptor_text = records.get("MSWINDOWS.sd", "")
    if made.kind == "hardlink":
        target = _linked(entry.link)
        if target is None:
            return BadName(entry.name, "is a hard link that leads out of the layer")
        # Base layers link files of the utility VM to those of the container.
        made.target = target[1] if target[0] == root else ""
    elif made.kind in ("symlink", "junction"):
        made.target = entry.link
    return made


@lru_cache(maxsize=_FOLDERS)
def _folder(above: str) -> tuple[str, str, str] | None:
    """Return root, path and folded path of a folder, the paths ready for a name; nothing where no file can be in it."""
    parts = above.split("/")
    root = parts[0].lower()
    if root not in _ROOTS or len(parts) >= _DEEPEST or not _NO_NAMES.isdisjoint(parts) or ":" in above or "\0" in above:
        return None
    path = "".join(f"{part}/" for part in parts[1:])
    return root, path, path.lower()


def _in_no_folder(entry: TarEntry, parts: list[str]) -> BadName | None:
    """Return why an entry cannot stand where it does, nothing for a root itself."""
    reason = _bad(entry.name, parts)
    if reason:
        return BadName(entry.name, reason)
    root = parts[0].lower()
    if root not in _ROOTS and (root.startswith(WHITEOUT) or len(parts) > 1 or entry.kind != "5"):
        return BadName(entry.name, "is outside Files, Hives and UtilityVM")
    return None


def _bad(name: str, parts: list[str]) -> str:
    """Return what is wrong with the name of an entry, nothing where it is in order."""
    if "\0" in name:
        return "has a NUL in it"
    if name.startswith(("/", "\\")) or (len(parts[0]) == 2 and parts[0][1] == ":"):
        return "is an absolute path"
    if ".." in parts:
        return "leads out of the layer"
    if "" in parts or "." in parts:
        return "has an empty part"
    if len(parts) > _DEEPEST or len(name) > _LONGEST:
        return "is longer than a path of Windows"
    if any(":" in part for part in parts[:-1]) or parts[-1].count(":") > 2:
        return "has a colon where no stream can stand"
    return ""


def _linked(link: str) -> tuple[str, str] | None:
    """Return the root and the folded path below it that a hard link leads to, nothing where it leads out of all."""
    parts = link.replace("\\", "/").removeprefix("./").lower().split("/") if len(link) <= _LONGEST else [""]
    if parts[0] not in _ROOTS or not 2 <= len(parts) <= _DEEPEST or not _NO_NAMES.isdisjoint(parts):
        return None
    return parts[0], "/".join(parts[1:])
