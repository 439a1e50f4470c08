"""Opens files, and nothing else: never a pipe, a device, or more bytes than the cap."""

from __future__ import annotations

import errno
import os
import posixpath
import stat

from deadlight.model.errors import InputError
from deadlight.model.place import Document
from deadlight.sources.decoding import decode, decode_head, encode

__all__ = [
    "HEAD", "LARGEST", "document_from_bytes", "encode", "head_of", "open_beside", "open_document", "read_bytes",
    "read_start", "reason_of",
]  # fmt: skip

LARGEST = 32 * 1024 * 1024
"""Bytes of the largest file that is read; real ones stay below one of these megabytes."""

HEAD = 16 * 1024
"""Bytes of a file that tell its kind."""

FilePath = str | os.PathLike[str]

_TO_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)

_OTHER_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)

_REASONS = {
    errno.ENOENT: "does not exist",
    errno.ENOTDIR: "does not exist",
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
    errno.ELOOP: "links to itself",
    errno.ENAMETOOLONG: "its path is too long",
}


def open_document(path: FilePath, *, shown: str, kind: str = "") -> Document:
    """Read the file at `path`; `shown` is what reports call it.

    Raises InputError for what is no regular file, cannot be opened, is larger than `LARGEST`, or is no text.
    """
    return document_from_bytes(read_bytes(path), shown=shown, kind=kind)


def document_from_bytes(data: bytes, *, shown: str, kind: str = "") -> Document:
    """Return `data` as a document, its kind detected if none is given. Raises InputError if it is no text."""
    if len(data) > LARGEST:
        raise InputError(_too_large())
    if not kind:
        from deadlight.sources.kinds import detect

        kind = detect(shown, decode_head(data[:HEAD])) or ""
    decoded = decode(data, any_bytes=kind in ("dockerfile", "daemon-json"))
    return Document(shown, kind, decoded.text, decoded.encoding, decoded.bom)


def open_beside(document: Document, path: str, kind: str) -> Document:
    """Read a file that `document` names: `path`, with `/`, starts from the folder of the document.

    Raises InputError as `open_document` does, and for a path on another machine: opening one
    would send the user's credentials there.
    """
    folder = posixpath.dirname(document.path.replace(os.sep, "/"))
    if path.startswith(("//", "\\\\")):
        raise InputError("lies on another machine, which is not asked")
    shown = posixpath.normpath(posixpath.join(folder, path))
    return open_document(shown, shown=shown, kind=kind)


def read_bytes(path: FilePath) -> bytes:
    """Return all bytes of a regular file. Raises InputError as `open_document` does."""
    data = _read(path, LARGEST + 1)
    if len(data) > LARGEST:
        raise InputError(_too_large())
    return data


def read_start(path: FilePath, *, looked_at: bool = False) -> bytes:
    """Return the first `HEAD` bytes of a regular file. Raises InputError if it cannot be opened.

    `looked_at` says that its folder was just read and calls it a regular file.
    """
    return _read(path, HEAD, looked_at=looked_at)


def head_of(start: bytes) -> str:
    """Return the beginning of a file as text to tell its kind by."""
    return decode_head(start)


def reason_of(error: OSError) -> str:
    """Return what the system says in the words of a report."""
    return _REASONS.get(error.errno or 0) or (error.strerror or str(error)).lower()


def _read(path: FilePath, most: int, *, looked_at: bool = False) -> bytes:
    """Return up to `most` bytes of a regular file.

    It is looked at before it is opened, because opening a device can already do something, and
    again afterwards, because it may have been exchanged; a pipe that came in between does not block.
    """
    try:
        if not looked_at:
            _demand_regular(os.stat(path))
        # Without a file object, which costs as much as the system calls: a run opens each file twice.
        file = os.open(path, _TO_READ)
        try:
            status = os.fstat(file)
            _demand_regular(status)
            parts: list[bytes] = []
            length = 0
            while length < most and (part := os.read(file, min(most - length, 1 << 20))):
                parts.append(part)
                length += len(part)
                if length == status.st_size:
                    break
            return b"".join(parts)
        finally:
            os.close(file)
    except OSError as error:
        if error.errno == errno.ENOENT and os.path.islink(path):
            raise InputError("links to nothing") from None
        raise InputError(reason_of(error)) from None
    except ValueError:
        raise InputError("its path is not valid") from None


def _demand_regular(status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        kind = next((name for is_kind, name in _OTHER_KINDS if is_kind(status.st_mode)), "something else")
        raise InputError(f"{kind}, not a file")


def _too_large() -> str:
    return f"larger than {LARGEST // (1024 * 1024)} MiB"
