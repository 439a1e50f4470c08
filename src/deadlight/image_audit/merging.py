"""Puts what another scanner found of an image together with what deadlight found: everything once, with who says it.

Packages are the same by their package URLs, without qualifiers; vulnerabilities by package and one of their names;
secrets by file and kind. Where both have something, deadlight's own words stay, and gaps in them are filled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from deadlight.image_audit.package_urls import parsed
from deadlight.model.advisory import PackageAdvisory
from deadlight.model.image_content import FileFact, ImageContent, Package
from deadlight.model.scanned_image import ScannedImage

Key = tuple[str, ...]
"""What a package is told by: the parts of its URL, or name and version where it has none."""


def is_of(content: ImageContent, scanned: ScannedImage) -> bool:
    """Return whether the other scanner looked at the same layers."""
    return tuple(layer.diff_id for layer in content.layers) == scanned.layers


def merged(content: ImageContent, scanned: ScannedImage) -> ImageContent:
    """Return the image with what the other scanner says of it."""
    digests = {layer.diff_id: layer.digest for layer in content.layers}
    packages = _packages(content.packages, scanned.packages, digests)
    return replace(
        content,
        packages=packages,
        package_advisories=_advisories(content.package_advisories, scanned.advisories, packages, digests),
        files=_files(content.files, scanned.secrets, digests),
        scanners=(*content.scanners, scanned.by),
    )


def key_of(purl: str, name: str, version: str) -> Key:
    """Return what a package is told by. Versions of Go modules are written with a v or without."""
    parts = parsed(purl) if purl else None
    if parts is None:
        return ("", name.lower(), version)
    plain = parts.version.removeprefix("v") if parts.type == "golang" else parts.version
    return (parts.type, parts.namespace, parts.name, plain)


def _packages(ours: Iterable[Package], theirs: Iterable[Package], digests: Mapping[str, str]) -> tuple[Package, ...]:
    found = list(ours)
    places: dict[Key, list[int]] = {}
    for number, package in enumerate(found):
        places.setdefault(_of_package(package), []).append(number)
    for package in theirs:
        known = places.get(_of_package(package), [])
        same_place = [number for number in known if _same_path(found[number].path, package.path)]
        for number in same_place or known:
            found[number] = replace(found[number], sources=_both(found[number].sources, package.sources))
        if not known:
            found.append(replace(package, layer=digests.get(package.layer, "")))
    return tuple(found)


def _advisories(
    ours: Iterable[PackageAdvisory],
    theirs: Iterable[PackageAdvisory],
    packages: Iterable[Package],
    digests: Mapping[str, str],
) -> tuple[PackageAdvisory, ...]:
    found = list(ours)
    places: dict[tuple[Key, str], list[int]] = {}
    for number, one in enumerate(found):
        for name in _names(one):
            places.setdefault((_of_advisory(one), name), []).append(number)
    homes: dict[Key, list[Package]] = {}
    for package in packages:
        homes.setdefault(_of_package(package), []).append(package)
    added: set[tuple[Key, str, str]] = set()
    for one in theirs:
        key = _of_advisory(one)
        known = dict.fromkeys(number for name in _names(one) for number in places.get((key, name), ()))
        for number in known:
            found[number] = _filled(found[number], one)
        home = next((each for each in homes.get(key, ()) if _same_path(each.path, one.path)), None)
        home = home or next(iter(homes.get(key, ())), None)
        path = home.path if home is not None else one.path
        if not known and (key, one.id, path) not in added:
            added.add((key, one.id, path))
            layer = home.layer if home is not None else digests.get(one.layer, "")
            found.append(replace(one, path=path, layer=layer))
    return tuple(found)


def _filled(ours: PackageAdvisory, theirs: PackageAdvisory) -> PackageAdvisory:
    """Return our words on a vulnerability with theirs where we have none. What anybody is sure of is sure."""
    surely = ours.state == "open" or theirs.state == "open"
    return replace(
        ours,
        aliases=tuple(
            dict.fromkeys((*ours.aliases, *(name for name in (theirs.id, *theirs.aliases) if name != ours.id)))
        ),
        title=ours.title or theirs.title,
        state="open" if surely else "unknown",
        reason="" if surely else ours.reason or theirs.reason,
        severity=ours.severity or theirs.severity,
        score=ours.score or theirs.score,
        vector=ours.vector or theirs.vector,
        fixed=ours.fixed or theirs.fixed,
        published=ours.published or theirs.published,
        sources=_both(ours.sources, theirs.sources),
    )


def _files(ours: Iterable[FileFact], theirs: Iterable[FileFact], digests: Mapping[str, str]) -> tuple[FileFact, ...]:
    found = list(ours)
    places: dict[tuple[str, str], list[int]] = {}
    for number, fact in enumerate(found):
        places.setdefault((fact.path.casefold(), fact.kind), []).append(number)
    for fact in theirs:
        known = places.get((fact.path.casefold(), fact.kind), [])
        for number in known:
            found[number] = replace(found[number], sources=_both(found[number].sources, fact.sources))
        if not known:
            found.append(replace(fact, layer=digests.get(fact.layer, "")))
    return tuple(found)


def _of_package(package: Package) -> Key:
    return key_of(package.purl, package.name, package.version)


def _of_advisory(one: PackageAdvisory) -> Key:
    return key_of(one.purl, one.package, one.version)


def _names(one: PackageAdvisory) -> set[str]:
    return {name.upper() for name in (one.id, *one.aliases)}


def _same_path(left: str, right: str) -> bool:
    return left.casefold() == right.casefold()


def _both(ours: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*ours, *theirs)))
