"""Which products the records name, and which of them an image's build is: `tables/products.toml`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from deadlight.advisories.tables import rows_of_table
from deadlight.model.regex import lazy

_CORE = lazy(r"\(\s*server core installation\s*\)", re.IGNORECASE)


class Line(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One product; see the head of `tables/products.toml`."""

    name: str
    build: int
    kind: Literal["server", "client"]
    evidence: str
    cpe: str = ""
    twins: bool = False
    hotpatched: bool = False
    client_revisions: tuple[int, int] | None = None
    also: tuple[str, ...] = ()


def key_of(product: str) -> str:
    """Return what names of one product have in common, whatever installation they are of."""
    return " ".join(_CORE.sub(" ", product).replace(",", " ").split()).casefold()


def is_core(product: str) -> bool:
    """Return whether a name is of the Server Core installation."""
    return _CORE.search(product) is not None


@lru_cache(maxsize=1)
def lines() -> tuple[Line, ...]:
    """Return all products, servers first."""
    return rows_of_table("products", Line)


@lru_cache(maxsize=1)
def lines_by_key() -> dict[str, Line]:
    """Return the products by `key_of` each of their names."""
    return {key_of(name): line for line in lines() for name in (line.name, *line.also)}


def server_of(build: int) -> Line | None:
    """Return the release of Windows Server of a build: images are made of no other."""
    return next((line for line in lines() if line.build == build and line.kind == "server"), None)
