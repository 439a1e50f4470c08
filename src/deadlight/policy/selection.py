"""Which checks run: `--select`, `--ignore`, and the same in the configuration.

A term is an id (WIN301), a name (engine-pipe-mount), the beginning of an id (WIN3, WIN30), a wall
(filesystem, 3xx), or `all`. The more precise term wins: `--ignore WIN3 --select WIN301` leaves one
check of that wall. Between terms as precise as each other, ignoring wins.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from deadlight.checks.api import Check
from deadlight.checks.registry import AUDIT_CHECKS
from deadlight.model.errors import UsageError
from deadlight.model.settings import Settings


class _Name(Struct, frozen=True):
    """All that a check can be called."""

    id: str
    name: str
    wall: str

    def precision(self, term: str) -> int:
        """Return how precisely `term` (lower-case) names this check, 0 if it does not."""
        lower = self.id.lower()
        if term in {lower, self.name}:
            return 9
        if term == "all":
            return 1
        if term in {self.wall, f"{lower[3]}xx"}:
            return 4
        return len(term) if lower.startswith(term) and len(term) >= len("win") else 0


_AUDIT = tuple(_Name(id_, name, "audit") for id_, name in AUDIT_CHECKS.items())


def selected(checks: Iterable[Check], settings: Settings) -> tuple[Check, ...]:
    """Return those of `checks` that `settings` select. Raises UsageError for a term that names no check."""
    checks = tuple(checks)
    if not settings.select and not settings.ignore:
        return checks
    names = [_Name(check.id, check.name, check.wall) for check in checks]
    for term in (*settings.select, *settings.ignore):
        if not any(name.precision(term.lower()) for name in (*names, *_AUDIT)):
            raise _unknown(term, (*names, *_AUDIT))
    return tuple(check for check, name in zip(checks, names, strict=True) if _runs(name, settings))


def audit_checks(settings: Settings) -> frozenset[str]:
    """Return the ids of the outcomes about the audit itself that `settings` select."""
    return frozenset(name.id for name in _AUDIT if _runs(name, settings))


def _runs(name: _Name, settings: Settings) -> bool:
    chosen = max((name.precision(term.lower()) for term in settings.select), default=0)
    ignored = max((name.precision(term.lower()) for term in settings.ignore), default=0)
    return (chosen > ignored) if settings.select else not ignored


def _unknown(term: str, names: Sequence[_Name]) -> UsageError:
    known = {spelling for name in names for spelling in (name.id.lower(), name.name, name.wall)}
    import difflib

    near = difflib.get_close_matches(term.lower(), sorted(known), n=3)
    shown = ", ".join(each.upper() if each.startswith("win") and each[3:].isdigit() else each for each in near)
    return UsageError(
        f"no check is called {term}", f"Did you mean {shown}?" if near else "`deadlight rules` lists them all."
    )
