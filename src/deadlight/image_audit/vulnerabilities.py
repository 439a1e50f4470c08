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
    version = content.build or content.config.os_version
    if content.os.name != "windows":
        return content
    try:
        with asked(store) as held:
            patch = patch_level(held, version, today=today, installation=content.installation)
            found = package_advisories(held, content.packages, today=today)
    except InputError as error:
        patch = PatchLevel(version=version, doubts=(error.reason,))
        doubts = (error.reason,) if content.packages else ()
        return replace(content, patch=patch, package_doubts=doubts, unread=(*content.unread, error.reason))
    return replace(content, patch=patch, package_advisories=found.advisories, package_doubts=found.doubts)
