"""Writes files so that a reader sees the old content or the new, never a part: a new file takes the old one's place."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from deadlight.model.errors import DeadlightError


class WriteError(DeadlightError):
    """A file was not written; it is as it was."""


class Content(Struct, frozen=True):
    """What a file is to hold. `before` is what it must hold until then, nothing where it need not exist."""

    path: str
    after: bytes
    before: bytes | None = None


def write(contents: Sequence[Content]) -> None:
    """Write all of `contents`, or none of them.

    A symbolic link is followed, and the file that it leads to is replaced; its mode is kept, and
    its owner where the system lets us. Raises WriteError where a file holds something else than its
    `before`, may not be written, or the disk does not take it.
    """
    staged: list[tuple[Content, str, str]] = []
    done: list[tuple[Content, str]] = []
    path = ""
    try:
        for content in contents:
            path = content.path
            real = os.path.realpath(path)
            staged.append((content, real, _stage(content, real)))
        for content, real, temporary in staged:
            path = content.path
            _compare(content, real)
            Path(temporary).replace(real)
            done.append((content, real))
    except BaseException as error:
        # An interruption, too, must not leave half of a fix behind.
        for content, real in done:
            if content.before is not None:
                Path(real).write_bytes(content.before)
        if not isinstance(error, (OSError, WriteError)):
            raise
        reason = str(error) if isinstance(error, WriteError) else error.strerror or type(error).__name__
        raise WriteError(f"{path} is left as it is: {reason}") from error
    finally:
        for _, _, temporary in staged:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()


def _compare(content: Content, real: str) -> None:
    if content.before is not None and Path(real).read_bytes() != content.before:
        raise WriteError("it has changed since it was read")


def _stage(content: Content, real: str) -> str:
    """Write the new content beside the old one and return where it lies."""
    old = _status(real)
    if old is not None and not stat.S_ISREG(old.st_mode):
        raise WriteError("it is no regular file")
    if old is not None and not os.access(real, os.W_OK):
        raise WriteError("it is write-protected")
    _compare(content, real)
    handle, temporary = tempfile.mkstemp(prefix=".deadlight-", dir=os.path.dirname(real) or ".")  # noqa: PTH120
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content.after)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(_new_file_mode() if old is None else stat.S_IMODE(old.st_mode))
        if old is not None and hasattr(os, "chown"):
            with contextlib.suppress(OSError):
                os.chown(temporary, old.st_uid, old.st_gid)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise
    return temporary


def _status(real: str) -> os.stat_result | None:
    try:
        return os.stat(real)  # noqa: PTH116
    except FileNotFoundError:
        return None


def _new_file_mode() -> int:
    # There is no way to read the mask other than to set it.
    mask = os.umask(0o077)
    os.umask(mask)
    return 0o666 & ~mask
