"""Finds the checks: every module in the folders below `deadlight.checks` holds one."""

from __future__ import annotations

import importlib
import pkgutil
from functools import lru_cache

import deadlight.checks
from deadlight.checks.api import Check
from deadlight.checks.deferred import heading, load
from deadlight.model.errors import UsageError

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
    found: list[Check] = []
    for folder in pkgutil.iter_modules(deadlight.checks.__path__, "deadlight.checks."):
        if not folder.ispkg:
            continue
        package = importlib.import_module(folder.name)
        found.extend(_check_in(folder.name, module.name) for module in pkgutil.iter_modules(package.__path__))
    return tuple(sorted(found, key=lambda check: check.id))


def _check_in(package: str, name: str) -> Check:
    """Return the check in a file, which is not loaded where its text is at hand and says enough."""
    module = f"{package}.{name}"
    try:
        source = pkgutil.get_data(package, f"{name}.py")
    except OSError:  # it is installed without its source
        source = None
    found = heading(module, source.decode().replace("\r\n", "\n")) if source else None
    return found or load(module)


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
