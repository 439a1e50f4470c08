"""Holds an image against the store of vulnerabilities: its Windows by product and build, its packages by name."""

from __future__ import annotations

import datetime

from msgspec.structs import replace

from deadlight.advisories.asking import asked
from deadlight.advisories.components import row_of
from deadlight.advisories.cve_records import revision_of
from deadlight.advisories.matching import patch_level
from deadlight.advisories.package_matching import package_advisories
from deadlight.model.advisory import Advisory, Installation, PatchLevel
from deadlight.model.errors import InputError
from deadlight.model.image_content import ImageContent

FIRST_WITHOUT_ROLES = 17134
"""The first build whose bases lack roles of the server: see the column `role` of advisories/tables/components.toml."""

_ROLE = "it is of a role that bases of containers lack"


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
        # What Windows it is is known without the store.
        patch = replace(patch_level(None, version, today=today), doubts=(error.reason,))
        doubts = (error.reason,) if content.packages else ()
        return replace(content, patch=patch, package_doubts=doubts, unread=(*content.unread, error.reason))
    patch = replace(_of_base(patch, content.installation), doubts=(*doubts_of_build, *patch.doubts))
    return replace(content, patch=patch, package_advisories=found.advisories, package_doubts=found.doubts)


def _of_base(patch: PatchLevel, installation: Installation) -> PatchLevel:
    """Return the patch level of a base of containers: what is in none of these is not surely open."""
    build = revision_of(patch.version)
    if installation not in ("core", "nano") or build is None or build.build < FIRST_WITHOUT_ROLES:
        return patch
    return replace(patch, advisories=tuple(sorted(map(_without_role, patch.advisories), key=_surely_open_first)))


def _without_role(advisory: Advisory) -> Advisory:
    component = row_of(advisory.title)
    if advisory.state != "open" or component is None or not component.role:
        return advisory
    return replace(advisory, state="unknown", reason=_ROLE)


def _surely_open_first(advisory: Advisory) -> bool:
    return advisory.state != "open"


def _build_of(content: ImageContent) -> tuple[str, tuple[str, ...]]:
    """Return the build that counts, and what is doubtful of it.

    The registry says it, unless a layer was not read: Server Core is two layers, the second an update of the first,
    so that the registry of what was read may be months older than the image. Nor does it where a layer of Microsoft is
    said to be the update to the build of the configuration: no such layer of theirs was at hand to see how it says so.
    """
    said, found = content.config.os_version, content.build
    if not said or not found or said == found:
        return found or said, ()
    differ = f"its configuration says {said}, the registry of Windows in it {found}"
    if any(layer.missing for layer in content.layers):
        return said, (f"{differ}, and a layer was not read",)
    older, newer = revision_of(found), revision_of(said)
    made = [layer.created_by.split() for layer in content.layers if layer.vendor]
    if older is not None and newer is not None and older < newer and ["Install", "update", said] in made:
        return said, (f"{differ}, and a layer is the update to that of the configuration",)
    return found, (differ,)
