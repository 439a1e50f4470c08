"""Holds an image against the store of vulnerabilities: its Windows by product and build, its packages by name."""

from __future__ import annotations

import datetime

from msgspec.structs import replace

from deadlight.advisories.asking import asked
from deadlight.advisories.matching import patch_level
from deadlight.advisories.package_matching import package_advisories
from deadlight.model.advisory import PatchLevel
from deadlight.model.errors import InputError
from deadlight.model.image_content import ImageContent


def held_against(content: ImageContent, store: str, today: datetime.date) -> ImageContent:
    """Return the image with what the store at the path `store` knows of it; without a store that is unknown."""
    if content.os.name != "windows":
        return content
    version, doubts_of_build = _build_of(content)
    try:
        with asked(store) as held:
            patch = patch_level(held, version, today=today, installation=content.installation)
            found = package_advisories(held, content.packages, today=today)
    except InputError as error:
        patch = PatchLevel(version=version, doubts=(error.reason,))
        doubts = (error.reason,) if content.packages else ()
        return replace(content, patch=patch, package_doubts=doubts, unread=(*content.unread, error.reason))
    patch = replace(patch, doubts=(*doubts_of_build, *patch.doubts))
    return replace(content, patch=patch, package_advisories=found.advisories, package_doubts=found.doubts)


def _build_of(content: ImageContent) -> tuple[str, tuple[str, ...]]:
    """Return the build that counts, and what is doubtful of it.

    The registry says it, unless a layer was not read: Server Core is two layers, the second an update of the first,
    so that the registry of what was read may be months older than the image.
    """
    said, found = content.config.os_version, content.build
    if not said or not found or said == found:
        return found or said, ()
    differ = f"its configuration says {said}, its registry {found}"
    if any(layer.missing for layer in content.layers):
        return said, (f"{differ}, and a layer was not read",)
    return found, (differ,)
