"""Asks the store that a run was given: a store that is missing or damaged is a doubt, not an error of the run."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from deadlight.advisories.matching import patch_level
from deadlight.advisories.store import Store
from deadlight.model.advisory import PatchLevel
from deadlight.model.errors import InputError


@contextmanager
def asked(path: str) -> Iterator[Store | None]:
    """Open the store at `path`; nothing where there is none. Raises InputError where it cannot be read."""
    if not path or not Path(path).exists():
        yield None
        return
    with Store(Path(path)) as store:
        yield store


def patch_levels(path: str, versions: Iterable[str], today: datetime.date) -> tuple[PatchLevel, ...]:
    """Return what is known of each build ("10.0.20348.2322") of a host, in order."""
    wanted = sorted(set(versions))
    try:
        with asked(path) as store:
            return tuple(patch_level(store, version, today=today) for version in wanted)
    except InputError as error:
        return tuple(PatchLevel(version=version, doubts=(error.reason,)) for version in wanted)
