"""Paths of a report as URI references, for formats that link."""

from __future__ import annotations

from pathlib import PurePath
from urllib.parse import quote

from deadlight.model.regex import compiled

_DRIVE = compiled(r"[A-Za-z]:[\\/]")
_SHARE = compiled(r"\\\\[^\\/?]")


def uri(path: str) -> str:
    """Return `path` as a URI reference with `/`: relative where it is relative, else a file URI.

    A path with a drive or a share is one of Windows wherever deadlight runs; elsewhere a backslash
    parts folders on Windows only.
    """
    path = path.removeprefix("\\\\?\\")
    if _DRIVE.match(path):
        return f"file:///{path[:2]}{_quoted(path[2:].replace(chr(92), '/'))}"
    if _SHARE.match(path):
        return f"file:{_quoted(path.replace(chr(92), '/'))}"
    slashed = PurePath(path).as_posix() if path else path
    return ("file://" if slashed.startswith("/") else "") + _quoted(slashed)


def is_relative(reference: str) -> bool:
    """Return whether a reference that `uri` made is relative."""
    return not reference.startswith("file:")


def _quoted(path: str) -> str:
    """Return a path in percent encoding: the bytes of the file system where it holds some that are no text."""
    try:
        octets = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        octets = path.encode("utf-8", "replace")
    return quote(octets, safe="/")
