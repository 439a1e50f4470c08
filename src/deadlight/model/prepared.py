"""What deadlight makes of its own files, the same in every run: compiled expressions and rows of facts.

To make them takes a tenth of the time of a short run, to read them back next to none. So the command reads them when
it starts, and writes what it had to make when it ends (`cli/frame/prepared_file.py`). Here they are held, each under
a key that holds all that it was made of. Without the command nothing is held, and everything is made when asked for.
"""

from __future__ import annotations

from collections.abc import Mapping

_held: dict[str, bytes] = {}
_made: dict[str, bytes] = {}


def hold(held: Mapping[str, bytes]) -> None:
    """Take what was prepared by an earlier run, in place of all that is held."""
    _held.clear()
    _made.clear()
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
