"""What deadlight makes of its own files, the same in every run: compiled expressions and rows of facts.

To make them takes a tenth of the time of a short run, to read them back next to none. So the command reads them when
it starts, and writes what it had to make when it ends (`cli/frame/prepared_file.py`). Here they are held, each under
a key that holds all that it was made of. Without the command nothing is held, and everything is made when asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from msgspec import MsgspecError, msgpack

if TYPE_CHECKING:
    from importlib.machinery import SourceFileLoader

Made = TypeVar("Made")

_held: dict[str, bytes] = {}
_made: dict[str, bytes] = {}


def hold(held: Mapping[str, bytes]) -> None:
    """Take what was prepared by an earlier run, in place of all that is held."""
    _held.clear()
    _made.clear()
    _state_of_maker.cache_clear()
    _held.update(held)


def prepared(key: str) -> bytes | None:
    """Return what was prepared under `key`, nothing if it has to be made."""
    return _held.get(key)


def prepare(key: str, data: bytes) -> None:
    """Hold what was just made, so that it is kept for the next run."""
    _held[key] = _made[key] = data


def made() -> Mapping[str, bytes]:
    """Return what was made in this run."""
    return _made


def all_held() -> Mapping[str, bytes]:
    """Return everything that is held."""
    return _held


def of_file(
    loader: SourceFileLoader,
    path: str,
    make: Callable[[str], Made],
    *,
    name: str,
    maker: str,
    decoder: msgpack.Decoder[Made],
) -> Made:
    """Return what `make` makes of the text of a file of the package, from what was prepared for as long as it holds.

    It holds while neither the file nor `maker`, the path of the module that makes it, has changed. `name` tells what is
    made of the file, and `decoder` reads it back. Raises OSError where the file is not there, and what `make` raises.
    """
    key = f"{name} {_state(loader, path)} {_state_of_maker(loader, maker)}" if hasattr(loader, "path_stats") else ""
    data = prepared(key) if key else None  # no loader of an archive says when a file has changed
    if data is not None:
        with suppress(MsgspecError):  # its shape has changed since
            return decoder.decode(data)
    found = make(loader.get_data(path).decode())
    if key:
        prepare(key, msgpack.encode(found))
    return found


def _state(loader: SourceFileLoader, path: str) -> str:
    """Return time and size of a file, as Python holds its own bytecode against."""
    stats = loader.path_stats(path)
    return f"{stats['mtime']} {stats['size']}"


@lru_cache(maxsize=8)
def _state_of_maker(loader: SourceFileLoader, path: str) -> str:
    """Return the same of a module, which makes something of many files, without asking the system each time."""
    return _state(loader, path)
