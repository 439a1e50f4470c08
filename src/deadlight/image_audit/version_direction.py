"""Where the version of a package went: up, down, or not to be told."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from deadlight.advisories.osv.ecosystems import ECOSYSTEMS, order_of
from deadlight.advisories.osv.orders import Key

if TYPE_CHECKING:
    from deadlight.model.image_diff import Direction


def direction_of(ecosystem: str, old: AbstractSet[str], new: AbstractSet[str]) -> Direction:
    """Return where the newest version went, and where that stayed, the oldest; nothing where it cannot be told.

    Versions are ordered as their ecosystem does; where it has no order of its own, only numbers with dots are.
    """
    keys: list[list[Key]] = [[_key(ecosystem, each) for each in side] for side in (old, new)]
    before, after = keys
    if not before or not after or None in before or None in after:
        return ""
    before.sort()
    after.sort()
    for was, now in ((before[-1], after[-1]), (before[0], after[0])):
        if was != now:
            return "up" if was < now else "down"
    return ""


def numbers(version: str) -> tuple[int, ...] | None:
    """Return the numbers of a version that is made of nothing else, without zeros at the end; nothing for another."""
    parts = version.split(".")
    if not all(part.isascii() and part.isdecimal() and len(part) < 20 for part in parts):
        return None
    found = [int(part) for part in parts]
    while len(found) > 1 and not found[-1]:
        found.pop()
    return tuple(found)


def _key(ecosystem: str, version: str) -> Key:
    """Return what a version is compared by, nothing where it cannot be."""
    known = ECOSYSTEMS.get(ecosystem)
    if known is None:
        return numbers(version)
    try:
        return order_of(known)(version.removeprefix("v") if ecosystem == "golang" else version)
    except ImportError:
        return numbers(version)
