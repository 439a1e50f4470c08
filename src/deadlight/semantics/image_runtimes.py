"""The runtimes of .NET that an image holds: shared ones, and those that applications carry."""

from __future__ import annotations

import re

from deadlight.model.image_content import ImageContent, Package
from deadlight.model.regex import lazy

_PACK = lazy(r"Microsoft\.(?:NETCore|AspNetCore|WindowsDesktop)\.App\.Runtime\.[\w-]+", re.ASCII | re.IGNORECASE)
_RELEASE = lazy(r"(\d{1,3}\.\d{1,3})\.\d.*", re.ASCII | re.DOTALL)


def dotnet_runtimes(image: ImageContent) -> tuple[tuple[str, Package], ...]:
    """Return each release of .NET ("8.0") that the image holds, with the first runtime of it that was found.

    A shared framework and what an application carries are called like the package of the runtime:
    https://learn.microsoft.com/dotnet/core/deploying/runtime-patch-selection
    """
    found: dict[str, Package] = {}
    for package in image.packages:
        release = _RELEASE.fullmatch(package.version)
        if package.ecosystem == "nuget" and release is not None and _PACK.fullmatch(package.name) is not None:
            found.setdefault(release[1], package)
    return tuple(found.items())
