"""Finds the checks: every module in the folders below `deadlight.checks` holds one."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from msgspec import msgpack

import deadlight.checks
from deadlight.checks import deferred
from deadlight.checks.api import Check
from deadlight.checks.deferred import Deferred, Heading, heading, load
from deadlight.model.errors import UsageError
from deadlight.model.prepared import of_file

if TYPE_CHECKING:
    from importlib.machinery import SourceFileLoader

_HEADING: msgpack.Decoder[Heading | None] = msgpack.Decoder(Heading | None)

AUDIT_CHECKS = {
    "WIN901": "unread-input",
    "WIN902": "unknown-operating-system",
    "WIN903": "expired-waiver",
    "WIN904": "unused-waiver",
    "WIN905": "waiver-without-reason",
}
"""Outcomes about the audit itself: raised by pipeline and policy, not by check files."""


@lru_cache(maxsize=1)
def all_checks() -> tuple[Check, ...]:
    """Return every check, by id. Raises TypeError for a file that holds none."""
    home = deadlight.checks.__path__[0]
    found = [
        _check_in(f"deadlight.checks.{wall}.{name}", f"{home}/{wall}/{name}.py")
        for wall, is_package in _inside(home)
        if is_package
        for name, _ in _inside(f"{home}/{wall}")
    ]
    return tuple(sorted(found, key=lambda check: check.id))


def _inside(folder: str) -> set[tuple[str, bool]]:
    """Return the names of the modules in a folder of this package, each with whether it is a package.

    `pkgutil` does the same and is asked only where this is no folder but part of an archive: it loads `inspect`,
    which takes longer than to read all checks.
    """
    try:
        names = os.listdir(folder)  # noqa: PTH208 - `pathlib` is slow to load
    except OSError:
        import pkgutil

        return {(each.name, each.ispkg) for each in pkgutil.iter_modules([folder])}
    parts = (name.partition(".") for name in names if not name.startswith("_"))
    return {(name, not end) for name, _, end in parts if end in ("", "py", "pyc")}


def _check_in(module: str, path: str) -> Check:
    """Return the check in a file, which is not loaded where its text is at hand and says enough."""
    try:
        found = of_file(
            cast("SourceFileLoader", deadlight.checks.__loader__),
            path,
            lambda source: heading(module, source.replace("\r\n", "\n") if "\r" in source else source),
            name=f"check {module}",
            maker=deferred.__file__,
            decoder=_HEADING,
        )
    except OSError:  # it is installed without its source
        found = None
    return Deferred(module, found) if found is not None else load(module)


@lru_cache(maxsize=1)
def by_name() -> dict[str, Check]:
    """Return the checks by id and by name, both lower-case."""
    return {key.lower(): check for check in all_checks() for key in (check.id, check.name)}


def find(name: str) -> Check:
    """Return the check with this id or name. Raises UsageError with the nearest names if there is none."""
    found = by_name().get(name.lower())
    if found is None:
        import difflib

        near = difflib.get_close_matches(name.lower(), by_name(), n=3)
        hint = f"Did you mean {', '.join(near)}?" if near else "`deadlight rules` lists them all."
        raise UsageError(f"no check is called {name}", hint)
    return found
