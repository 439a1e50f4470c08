"""The file with what earlier runs prepared: beside Python's bytecode, of the same life, and trusted as much.

Like bytecode it belongs to one version of Python, is written where that may be written and Python is not told to
leave it (`PYTHONDONTWRITEBYTECODE`, `PYTHONPYCACHEPREFIX`), and may be removed at any time.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress

from msgspec import MsgspecError, msgpack

import deadlight
from deadlight.model import prepared

_MAKER = "made by"
_OURSELVES = f"{deadlight.__version__} on {sys.version}".encode()
"""What the file says under `_MAKER`: what is compiled depends on Python, to the last digit of its version."""

_MOST = 4 << 20
"""Bytes from which on it is begun anew: it takes that only where deadlight's own files were changed many times."""


def read() -> None:
    """Hold what the file has; nothing if there is none, or it is damaged."""
    path = _path()
    with suppress(OSError, MsgspecError), open(path, "rb") as file:  # noqa: PTH123 - pathlib is slow to load
        held = msgpack.decode(file.read(), type=dict[str, bytes])
        if held.get(_MAKER) == _OURSELVES:
            prepared.hold(held)


def write() -> None:
    """Write what is held, if any of it is new and there is a place for it; one file takes the other's place."""
    path = _path()
    if not prepared.made() or not path or sys.dont_write_bytecode:
        return
    data = msgpack.encode({**prepared.all_held(), _MAKER: _OURSELVES})
    if len(data) > _MOST:
        data = msgpack.encode({**prepared.made(), _MAKER: _OURSELVES})
    beside = f"{path}.{os.getpid()}"
    with suppress(OSError):
        os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120 - as above
        try:
            with open(beside, "xb") as file:  # noqa: PTH123
                file.write(data)
            os.replace(beside, path)  # noqa: PTH105
        except OSError:
            os.unlink(beside)  # noqa: PTH108


def _path() -> str:
    """Return where the file is: beside the bytecode of the package, which has the version of Python in its name."""
    bytecode = deadlight.__spec__.cached
    if bytecode is None:  # the package is part of an archive
        return ""
    folder, name = os.path.split(bytecode)
    return os.path.join(folder, name.replace("__init__", "prepared").removesuffix(".pyc") + ".msgpack")  # noqa: PTH118
