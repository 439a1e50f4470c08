"""What another scanner says of an image, in the words of `ImageContent`."""

from __future__ import annotations

from msgspec import Struct

from deadlight.model.advisory import PackageAdvisory
from deadlight.model.image_content import FileFact, OtherScanner, Package


class ScannedImage(Struct, frozen=True, kw_only=True):
    """One report on one image. `layers` are the diff ids of what was looked at, the base first.

    In what was found, `layer` is a diff id too, empty where the report does not say, and `sources` is the scanner.
    `made` is the day of the report, empty where it has none; `os_packages` counts what it says of packages of an
    operating system, which are left out.
    """

    by: OtherScanner
    layers: tuple[str, ...]
    made: str = ""
    packages: tuple[Package, ...] = ()
    advisories: tuple[PackageAdvisory, ...] = ()
    secrets: tuple[FileFact, ...] = ()
    os_packages: int = 0
