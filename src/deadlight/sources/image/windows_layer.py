r"""What the entries of a layer of Windows mean: roots, whiteouts, links, streams and the PAX records of Windows.

A layer has the roots `Files` (the file system of the container), `Hives` (its registry) and `UtilityVM` (that of the
utility VM, which no container sees). Names are compared without regard to case.
Sources: go-winio backuptar/tar.go @ad3df93, hcsshim pkg/ociwclayer @7c9ff7f,
https://github.com/opencontainers/image-spec/blob/main/layer.md#platform-specific-attributes
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from deadlight.sources.image.tar import TarEntry

WHITEOUT = ".wh."
FILES, HIVES, UTILITY_VM = "files", "hives", "utilityvm"

_REPARSE_POINT = 0x400

Kind = Literal["file", "folder", "symlink", "junction", "hardlink", "whiteout", "stream", "other"]


class WindowsEntry(Struct):
    r"""An entry of a layer. `root` is that which it is in, lower-case; `path` begins below it, with `/` between names.

    `folded` is the path for comparisons. `stream` names an alternate data stream of the file; `target` is where a
    link leads to, for a hard link a folded path below the same root, empty where it leads to another. `attributes`
    are those of the file, nothing where the layer has none; `descriptor` is its security descriptor in base64, or
    `descriptor_text` as SDDL in layers of old builders. `extended` names its extended attributes.
    """

    root: str
    path: str
    folded: str
    kind: Kind
    size: int
    target: str = ""
    stream: str = ""
    attributes: int | None = None
    descriptor: str = ""
    descriptor_text: str = ""
    extended: tuple[str, ...] = ()


class BadName(Struct, frozen=True):
    """An entry whose name or link no layer may have, and why."""

    name: str
    reason: str


def understood(entry: TarEntry) -> WindowsEntry | BadName | None:
    """Return what a tar entry means, nothing for a root itself."""
    parts = entry.name.replace("\\", "/").removeprefix("./").rstrip("/").split("/")
    reason = _bad(entry.name, parts)
    if reason:
        return BadName(entry.name, reason)
    root = parts[0].lower()
    if root not in (FILES, HIVES, UTILITY_VM):
        if root.startswith(WHITEOUT) or len(parts) > 1 or entry.kind != "5":
            return BadName(entry.name, "is outside Files, Hives and UtilityVM")
        return None
    if len(parts) == 1:
        return None
    records = entry.records
    attributes = records.get("MSWINDOWS.fileattr", "")
    base, _, stream = parts[-1].partition(":")
    if stream:
        parts[-1] = base
    made = WindowsEntry(root, "/".join(parts[1:]), "", _kind(entry, stream), entry.size, stream=stream)
    if base.startswith(WHITEOUT):
        made.kind = "whiteout"
        made.path = "/".join([*parts[1:-1], base.removeprefix(WHITEOUT)])
    made.folded = made.path.lower()
    made.attributes = (
        int(attributes) if attributes.isascii() and attributes.isdecimal() and len(attributes) < 12 else None
    )
    made.descriptor = records.get("MSWINDOWS.rawsd", "")
    made.descriptor_text = records.get("MSWINDOWS.sd", "")
    if len(records) > 3:
        made.extended = tuple(key[16:] for key in records if key.startswith("MSWINDOWS.xattr."))
    if made.kind == "hardlink":
        target = _linked(entry.link)
        if target is None:
            return BadName(entry.name, "is a hard link that leads out of the layer")
        # Base layers link files of the utility VM to those of the container.
        made.target = target[1] if target[0] == root else ""
    elif made.kind in ("symlink", "junction"):
        made.target = entry.link
    return made


def _kind(entry: TarEntry, stream: str) -> Kind:
    if stream:
        return "stream"
    if entry.kind == "0":
        return "file"
    if entry.kind == "5":
        return "folder"
    if entry.kind == "2":
        # The key alone makes a junction, whatever its value.
        return "junction" if "MSWINDOWS.mountpoint" in entry.records else "symlink"
    return "hardlink" if entry.kind == "1" else "other"


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
    if len(parts) > 512 or len(name) > 32_767:
        return "is longer than a path of Windows"
    if any(":" in part for part in parts[:-1]) or parts[-1].count(":") > 2:
        return "has a colon where no stream can stand"
    return ""


def _linked(link: str) -> tuple[str, str] | None:
    """Return the root and the folded path below it that a hard link leads to, nothing where it leads out of all."""
    parts = link.replace("\\", "/").removeprefix("./").lower().split("/")
    if parts[0] not in (FILES, HIVES, UTILITY_VM) or len(parts) < 2 or any(part in ("", ".", "..") for part in parts):
        return None
    return parts[0], "/".join(parts[1:])
