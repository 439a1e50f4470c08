"""The ecosystems whose advisories are held: their names in OSV, how they name a package, how they order versions.

Names: https://ossf.github.io/osv-schema/#defined-ecosystems. A name is compared as its registry does: NuGet without
case (https://learn.microsoft.com/nuget/consume-packages/finding-and-choosing-packages), PyPI by
https://packaging.python.org/en/latest/specifications/name-normalization/, npm, Maven and Go as it is written.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module

from msgspec import Struct

from deadlight.advisories.osv.orders import Order
from deadlight.model.regex import lazy

FEED = "osv-"
"""What the names of feeds of these advisories begin with; the ecosystem follows."""

_RUN = lazy(r"[-_.]+")


def _as_written(name: str) -> str:
    return name


def _of_pypi(name: str) -> str:
    return _RUN.sub("-", name).lower()


class Ecosystem(Struct, frozen=True, kw_only=True):
    """One ecosystem.

    `name` is that of `Package.ecosystem`, `shown` the one in OSV. `least` is a number of advisories that the whole of
    its data has long passed: fewer are a part of it. `library` is what its versions cannot be compared without.
    """

    name: str
    shown: str
    order: str
    least: int
    normal: Callable[[str], str] = _as_written
    library: str = ""

    @property
    def feed(self) -> str:
        """Return the name of its feed."""
        return FEED + self.name


ECOSYSTEMS = {
    one.name: one
    for one in (
        Ecosystem(name="nuget", shown="NuGet", order="nuget", least=300, normal=str.casefold),
        Ecosystem(name="npm", shown="npm", order="semver", least=2000),
        Ecosystem(name="pypi", shown="PyPI", order="pep440", least=1500, normal=_of_pypi, library="packaging"),
        Ecosystem(name="maven", shown="Maven", order="maven", least=2000),
        Ecosystem(name="golang", shown="Go", order="semver", least=1000),
    )
}
"""The ecosystems, by name."""

_BY_SHOWN = {one.shown: one for one in ECOSYSTEMS.values()}


def ecosystem_of(shown: str) -> Ecosystem | None:
    """Return the ecosystem that OSV calls so; what may follow a colon names a registry of it."""
    return _BY_SHOWN.get(shown.partition(":")[0])


@cache
def order_of(ecosystem: Ecosystem) -> Order:
    """Return what orders the versions of an ecosystem."""
    found: Order = import_module(f"deadlight.advisories.osv.orders.{ecosystem.order}").key_of
    return found
