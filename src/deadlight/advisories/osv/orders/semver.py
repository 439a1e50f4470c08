"""Versions of npm and Go: semantic versions, build metadata left out of the order, with a "v" before them or not.

Parts that are left out are zero, as in ranges of npm. Pseudo-versions of Go are semantic versions whose prerelease
begins with a time. Sources: https://semver.org/spec/v2.0.0.html#spec-item-11, https://go.dev/ref/mod#versions
"""

from __future__ import annotations

import re

from deadlight.advisories.osv.orders import MOST_TEXT
from deadlight.model.regex import lazy

SemverKey = tuple[tuple[int, ...], tuple[tuple[int, int, str], ...]]

RELEASE = ((2, 0, ""),)
"""What stands for the prerelease where there is none: a release comes after all of its prereleases."""

_VERSION = lazy(
    r"[v=\s]*(\d{1,32})(?:\.(\d{1,32}))?(?:\.(\d{1,32}))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]*)?", re.ASCII
)


def key_of(text: str) -> SemverKey | None:
    """Return the key of a semantic version, or nothing for what is none."""
    match = _VERSION.fullmatch(text) if len(text) <= MOST_TEXT else None
    if match is None:
        return None
    labels = labels_of(match[4])
    if labels is None:
        return None
    return tuple(int(part or 0) for part in match.group(1, 2, 3)), labels


def labels_of(prerelease: str | None) -> tuple[tuple[int, int, str], ...] | None:
    """Return the key of a prerelease ("rc.1"), or nothing where one of its labels is empty.

    Numbers come before words and are compared as numbers; of two that begin alike the longer one is greater.
    """
    if prerelease is None:
        return RELEASE
    labels = prerelease.split(".")
    if not all(labels):
        return None
    return tuple((0, int(label), "") if label.isdecimal() else (1, 0, label) for label in labels)
