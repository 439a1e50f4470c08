"""Packages that programs and libraries are, by their version resources.

An assembly of .NET has the name of its file, and its package of NuGet mostly has that name too; the product version is
the version of the package, with the commit after a plus sign.
Source: https://learn.microsoft.com/dotnet/standard/library-guidance/versioning
Other programs have no name that a registry of packages knows, and so no package URL.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from deadlight.model.image_content import Package
from deadlight.sources.image.collectors.collector import Fact, Found, Judge
from deadlight.sources.image.purl import purl
from deadlight.sources.image.version_resource import VersionResource, version_resource_of

_NUGET = re.compile(r"(\d{1,9}\.\d{1,9}(?:\.\d{1,9}){0,2})(-[0-9A-Za-z.-]{1,100})?")
_NUMBERS = re.compile(r"\d{1,9}(?:[.,]\s?\d{1,9}){1,3}(?:[-+ .][0-9A-Za-z.+-]{1,60})?")
_OF_WINDOWS = re.compile(r"microsoft\S{0,3} windows\S{0,3} operating system", re.IGNORECASE)
_ENDS = (".dll", ".exe")
_FROM_VERSIONS = ("nuget", "generic")


def read_versioned(found: Found, judge: Judge) -> Iterator[Fact]:
    """Yield the package that a program or library says it is; nothing for those of Windows, and for translations."""
    del judge
    if found.folded.endswith(".resources.dll"):
        return
    resource = version_resource_of(found.held)
    if resource is None or _OF_WINDOWS.match(resource.product):
        return
    package = _assembly(found, resource) if resource.dotnet else None
    package = package or _program(found, resource)
    if package is not None:
        yield package


def _assembly(found: Found, resource: VersionResource) -> Package | None:
    name = (resource.original_name or resource.internal_name or found.path.rpartition("/")[2]).strip()
    stem = name[:-4] if name.lower().endswith(_ENDS) else name
    version = _package_version(resource.product_version) or _package_version(resource.file_version)
    if not stem or not version or len(stem) > 100 or not re.fullmatch(r"[\w.-]+", stem):
        return None
    address = purl("nuget", stem, version)
    return Package(
        name=stem, version=version, ecosystem="nuget", purl=address, path=found.path, publisher=resource.company
    )


def _package_version(written: str) -> str:
    """Return a version as NuGet has it, without the commit, and without a fourth number that is 0."""
    match = _NUGET.fullmatch(written.partition("+")[0].strip())
    if match is None:
        return ""
    numbers = match[1].split(".")
    numbers = numbers[:3] if len(numbers) == 4 and numbers[3].strip("0") == "" else numbers
    version = ".".join(str(int(number)) for number in numbers) + (match[2] or "")
    return version if version.strip("0.") else ""


def _program(found: Found, resource: VersionResource) -> Package | None:
    name = resource.product or resource.description
    version = next(filter(_NUMBERS.fullmatch, (resource.product_version, resource.file_version)), "")
    version = version.replace(", ", ".").replace(",", ".")
    if not name or not version or not version.strip("0."):
        return None
    return Package(name=name, version=version, ecosystem="generic", path=found.path, publisher=resource.company)


def is_versioned(package: Package) -> bool:
    """Return whether a package was told by a version resource."""
    return package.ecosystem in _FROM_VERSIONS and package.path.lower().endswith(_ENDS)


def without_repeats(packages: Iterable[Package], deployed: frozenset[str]) -> list[Package]:
    """Return the packages without those of programs that others tell better.

    That is a file in `deployed`, which a list of dependencies names, the program that starts such a file, and further
    files of one product, version and folder.
    """
    kept: list[Package] = []
    seen: set[tuple[str, str, str]] = set()
    for package in packages:
        folded = package.path.lower()
        if not is_versioned(package):
            kept.append(package)
            continue
        key = (package.name, package.version, folded.rpartition("/")[0])
        if folded not in deployed and f"{folded[:-4]}.dll" not in deployed and key not in seen:
            seen.add(key)
            kept.append(package)
    return kept
