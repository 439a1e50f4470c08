"""What a statement is about in one image: looked up by the names of a component, however many products it names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from msgspec import Struct

from deadlight.image_audit.cpes import cpe_covers, vendor_and_product
from deadlight.image_audit.package_urls import covers, parsed
from deadlight.model.vex import VexComponent, VexStatement

Key = tuple[str, ...]
"""What a name has in common with all names that mean the same, or more or less of it."""


class Names(Struct, frozen=True):
    """What something is called: identifiers, compared as they are, as package URLs and as CPEs; and hashes."""

    identifiers: tuple[str, ...] = ()
    hashes: frozenset[str] = frozenset()

    def among(self, component: VexComponent) -> bool:
        """Return whether a statement about `component` is about this."""
        if not self.hashes.isdisjoint(component.hashes):
            return True
        return any(_means(said, own) for said in component.names for own in self.identifiers)


class Meant:
    """What one statement is about. `whole` is whether that is all of the image."""

    def __init__(self, statement: VexStatement, image: Names) -> None:
        """Sort the products of the statement into the image, its parts, and components without an image."""
        self.whole = False
        self._named: dict[Key, set[str]] = defaultdict(set)
        for product in statement.products:
            parts: tuple[VexComponent, ...] = () if product.parts else (product.component,)
            if image.among(product.component):
                self.whole = self.whole or not product.parts
                parts = product.parts
            for part in parts:
                for name in part.names:
                    self._named[_key(name)].add(name)

    def has(self, identifiers: Iterable[str]) -> bool:
        """Return whether the statement is about what has these identifiers, in the image."""
        return self.whole or any(
            _means(said, own) for own in identifiers for key in _keys(own) for said in self._named.get(key, ())
        )


def _key(name: str) -> Key:
    url = parsed(name)
    if url is not None:
        return ("purl", url.type, url.namespace, url.name, url.version)
    named = vendor_and_product(name)
    return ("cpe", *named) if named else ("", name)


def _keys(own: str) -> Iterator[Key]:
    """Yield the keys of names that may mean what is called `own`: of its version, and of any."""
    key = _key(own)
    yield key
    if key[0] == "purl" and key[-1]:
        yield (*key[:-1], "")


def _means(said: str, own: str) -> bool:
    return said == own or covers(said, own) or cpe_covers(said, own)
