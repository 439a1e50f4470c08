"""Fetches a feed that is a list of monthly documents: the list each time, and of the documents those that changed.

Which state of each document is held stands in one file beside them, written after each one: a run that breaks off goes
on from there. The address of a document is made from that of the list, so that a mirror serves both, and nothing that
a list says leads to another host.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from urllib.parse import urljoin

import msgspec
from msgspec import Struct

from deadlight.advisories.fetching import Progress, fetch, forget
from deadlight.advisories.msrc_updates import Listed, read_list
from deadlight.model.errors import InputError

MOST_FAILURES = 3
"""Documents in a row that may fail before the others are left for the next time."""

_MOST_DOCUMENTS = 2000
_MOST_BYTES_OF_LIST = 16 << 20


class Fetched(Struct, kw_only=True):
    """The documents that are new or changed, and those that failed, with why."""

    files: list[Path] = []
    failed: list[tuple[str, str]] = []


def fetch_documents(url: str, folder: Path, since: str, progress: Progress, *, accept: str, again: bool) -> Fetched:
    """Bring the documents first issued since a day ("2016-09-01") into `folder`.

    `again` tells that all that is there is wanted, not only what has changed. Raises InputError where the list cannot
    be had.
    """
    held = _held(folder)
    fetched = Fetched()
    row = 0
    wanted = [one for one in _listed(url, folder, progress, accept) if one.day >= since]
    for place, one in enumerate(wanted[:_MOST_DOCUMENTS]):
        target = folder / f"{one.name}.json"
        if held.get(one.name) == one.updated and target.exists():
            fetched.files += [target] if again else []
            continue
        try:
            fetch(urljoin(url, f"cvrf/{one.name}"), target, progress, accept=accept)
        except InputError as error:
            fetched.failed.append((one.name, error.reason))
            row += 1
            if row == MOST_FAILURES:
                fetched.failed += [(left.name, "was not asked for") for left in wanted[place + 1 :]]
                break
            continue
        row = 0
        held[one.name] = one.updated
        _hold(folder, held)
        fetched.files.append(target)
    return fetched


def refuse(file: Path) -> None:
    """Have a document fetched again the next time: it cannot be read."""
    held = _held(file.parent)
    held.pop(file.stem, None)
    _hold(file.parent, held)
    forget(file)


def _listed(url: str, folder: Path, progress: Progress, accept: str) -> tuple[Listed, ...]:
    target = folder / "list"
    fetch(url, target, progress, accept=accept)
    try:
        with target.open("rb") as file:
            return read_list(file.read(_MOST_BYTES_OF_LIST).decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError, InputError) as error:
        forget(target)
        reason = error.reason if isinstance(error, InputError) else str(error)
        raise InputError(f"the list of documents cannot be read: {reason}") from error


def _held(folder: Path) -> dict[str, str]:
    with contextlib.suppress(OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return msgspec.json.decode((folder / "held").read_bytes(), type=dict[str, str])
    return {}


def _hold(folder: Path, held: dict[str, str]) -> None:
    made = folder / "held.new"
    try:
        made.write_bytes(msgspec.json.encode(held))
        made.replace(folder / "held")
    except OSError as error:
        raise InputError(f"{folder} cannot be written: {error.strerror}") from error
