"""What the documents on an image have in common: who is asked for one, the parts of the image, and its moment."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable

from msgspec import Struct

from deadlight.model.errors import InputError, UsageError
from deadlight.model.image_content import ImageContent, Package
from deadlight.model.report import AuditReport

_NAMESPACE = uuid.UUID("8a4bd1c5-2a0c-5b5e-8f3e-5c3a2f6d9b10")
"""The namespace of the names of documents; any fixed one would do."""


class Part(Struct, frozen=True):
    """A package of an image once, and all places where it was found: paths with the layers that they are in."""

    package: Package
    key: str
    places: tuple[tuple[str, str], ...]


def image_of(report: AuditReport, format_: str) -> ImageContent:
    """Return the image of a report. Raises UsageError for a report on files, InputError where it was not read."""
    if report.image is not None:
        return report.image
    if report.unread:
        first = report.unread[0]
        raise InputError(f"{format_} describes an image, and {first.path} could not be read: {first.reason}")
    raise UsageError(f"{format_} describes an image", f"deadlight image REF -f {format_} looks into one.")


def parts_of(packages: Iterable[Package]) -> tuple[Part, ...]:
    """Return each package once, sorted, with the places where it was found."""
    found: dict[str, tuple[Package, dict[tuple[str, str], None]]] = {}
    for package in packages:
        key = package.purl or f"{package.ecosystem}/{package.name}@{package.version}"
        places = found.setdefault(key, (package, {}))[1]
        if package.path:
            places[package.path, package.layer] = None
    return tuple(Part(package, key, tuple(sorted(places))) for key, (package, places) in sorted(found.items()))


def moment_of(report: AuditReport) -> datetime.datetime:
    """Return the beginning of the day of the report, in UTC: documents of one day are the same to the byte."""
    day = report.day or datetime.date(1970, 1, 1)
    return datetime.datetime.combine(day, datetime.time(), datetime.UTC)


def gaps_in(image: ImageContent) -> tuple[str, ...]:
    """Return what of the image is not in its documents, and why."""
    missing = [f"layer {number}: {each.missing}" for number, each in enumerate(image.layers, start=1) if each.missing]
    if image.os.name != "windows":
        missing.append("only images of Windows are looked into")
    return tuple(dict.fromkeys((*missing, *image.unread)))


def doubts_in(image: ImageContent) -> tuple[str, ...]:
    """Return why what is said of vulnerabilities is not all: what was not asked, and what data are missing."""
    if image.patch is None:
        return ("the image was not held against a store of vulnerabilities", *image.package_doubts)
    return tuple(dict.fromkeys((*image.patch.doubts, *image.package_doubts)))


def uuid_from(text: str) -> uuid.UUID:
    """Return the name of a document, which follows from its content alone."""
    return uuid.uuid5(_NAMESPACE, text.encode("utf-8", "replace").decode())
