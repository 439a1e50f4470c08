"""Paths of a report as URI references, for formats that link."""

from __future__ import annotations

import re
from pathlib import PurePath, PureWindowsPath
from urllib.parse import quote

_WINDOWS = re.compile(r"[A-Za-z]:[\\/]|\\\\")


def uri(path: str) -> str:
    """Return `path` as a URI reference with `/`: relative where it is relative, else a file URI."""
    if _WINDOWS.match(path):
        return PureWindowsPath(encodable_path(path)).as_uri()
    slashed = PurePath(path).as_posix() if path else path
    return ("file://" if slashed.startswith("/") else "") + quote(_octets(slashed), safe="/")


def is_relative(reference: str) -> bool:
    """Return whether a reference that `uri` made is relative."""
    return not reference.startswith("file:")


def encodable_path(path: str) -> str:
    """Return `path` without what UTF-8 cannot write."""
    return _octets(path).decode("utf-8", "replace")


def _octets(path: str) -> bytes:
    """Return the bytes of a path: those of the file system where it holds some that are no text."""
    try:
        return path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return path.encode("utf-8", "replace")
