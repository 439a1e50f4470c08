"""The fields of a gMSA credential spec, and the values that stand in them: `tables/credential_spec.toml`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from deadlight.model.place import Plain
from deadlight.semantics.facts import Fact, read_rows

Steps = tuple[str | int, ...]
Type = Literal["object", "array", "string"]


class Field(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One field: its route with dots, `[]` for an item of a list, and the type of its value.

    `needed` says that a spec without it is none, `form` names what its text must look like.
    """

    route: str
    type: Type
    needed: bool = False
    form: str = ""


@lru_cache(maxsize=1)
def fields() -> dict[str, Field]:
    """Return the fields by their routes; the whole spec has the route ""."""
    return {row.route: row for row in read_rows("credential_spec", Field)}


@lru_cache(maxsize=1)
def _below() -> dict[str, dict[str, str]]:
    """Route → the keys below it, in lower case, with their right spelling."""
    found: dict[str, dict[str, str]] = {"": {}}
    for route in fields():
        above, _, key = route.rpartition(".")
        found.setdefault(above, {})[key.lower()] = key
    return found


def keys_below(route: str) -> frozenset[str]:
    """Return the keys that a mapping at `route` may have."""
    return frozenset(key for key in _below().get(route, {}).values() if key != "[]")


def spelled(route: str, key: str) -> str:
    """Return how a key below `route` is spelled right, whatever the case of its letters; nothing if there is none."""
    return _below().get(route, {}).get(key.lower(), "") if key != "[]" else ""


def walk(value: Plain, route: str = "", steps: Steps = ()) -> Iterator[tuple[str, Steps, Plain]]:
    """Yield what stands in a spec: the route of its field, its own steps, its value. Keys count in any case.

    Only known fields are entered, so that it ends at their depth.
    """
    yield route, steps, value
    if isinstance(value, dict):
        for key, item in value.items():
            right = spelled(route, key)
            if right:
                yield from walk(item, f"{route}.{right}".lstrip("."), (*steps, key))
    elif isinstance(value, list) and "[]" in _below().get(route, {}):
        for index, item in enumerate(value):
            yield from walk(item, f"{route}.[]", (*steps, index))
