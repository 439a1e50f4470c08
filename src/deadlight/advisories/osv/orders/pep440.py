"""Versions of PyPI: PEP 440, by the reference implementation, the library `packaging` of the extra "image".

Source: https://packaging.python.org/en/latest/specifications/version-specifiers/#version-scheme
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deadlight.advisories.osv.orders import MOST_TEXT

if TYPE_CHECKING:
    from packaging.version import Version


def key_of(text: str) -> Version | None:
    """Return the key of a version of PyPI; nothing for what is none, and for all where the library is missing."""
    try:
        from packaging.version import InvalidVersion, Version
    except ImportError:
        return None
    try:
        return Version(text) if len(text) <= MOST_TEXT else None
    except InvalidVersion:
        return None
