"""Versions of NuGet: semantic versions of up to four numbers, whose prereleases are compared without case.

Source: https://learn.microsoft.com/nuget/concepts/package-versioning (normalised numbers, SemVer 2.0.0, revision)
"""

from __future__ import annotations

import re

from deadlight.advisories.osv.orders import MOST_TEXT
from deadlight.advisories.osv.orders.semver import SemverKey, labels_of
from deadlight.model.regex import lazy

_VERSION = lazy(
    r"\s*(\d{1,32})(?:\.(\d{1,32}))?(?:\.(\d{1,32}))?(?:\.(\d{1,32}))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]*)?\s*",
    re.ASCII,
)


def key_of(text: str) -> SemverKey | None:
    """Return the key of a version of NuGet, or nothing for what is none."""
    match = _VERSION.fullmatch(text) if len(text) <= MOST_TEXT else None
    if match is None:
        return None
    labels = labels_of(match[5].lower() if match[5] is not None else None)
    if labels is None:
        return None
    return tuple(int(part or 0) for part in match.group(1, 2, 3, 4)), labels
