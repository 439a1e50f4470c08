"""Versions of engines, kubelets and other components: read, compared, and told from a vendor's own numbering.

A component built by somebody else keeps the upstream numbers and adds its own (`v1.27.4-eks-8ccc7ba`,
`20.10.27+azure-1`, `25.0.14m1`): it may hold fixes that its number does not show.
"""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

from deadlight.model.regex import lazy

_VERSION = lazy(r"v?(\d{1,4})\.(\d{1,4})(?:\.(\d{1,5}))?(.*)", re.DOTALL | re.ASCII)
_PRERELEASE = lazy(r"-(alpha|beta|rc|pre|dev)[.-]?(\d{0,6})(?:$|[.+-])", re.IGNORECASE | re.ASCII)
_STAGES = {"dev": 0, "pre": 0, "alpha": 1, "beta": 2, "rc": 3}
_RELEASED = (4, 0)
_UPSTREAM = ("", "-ce")


class Version(Struct, frozen=True):
    """A version: its numbers, how far before the release it is, and whether somebody else built it.

    `stage` orders previews before the release. `suffix` is what follows the numbers of a vendor's build, empty
    for one of the project itself.
    """

    numbers: tuple[int, int, int]
    stage: tuple[int, int] = _RELEASED
    suffix: str = ""

    def __str__(self) -> str:
        """Return the numbers with dots."""
        return ".".join(map(str, self.numbers))

    def is_before(self, other: Version) -> bool:
        """Return whether this version is older than the other, by what both count alike."""
        return (self.numbers, self.stage) < (other.numbers, other.stage)


@lru_cache(maxsize=1024)
def read_version(text: str) -> Version | None:
    """Return the version in `v1.27.3`, `28.5.2-rc.1` or `20.10.9`, or nothing where the text is none."""
    found = _VERSION.fullmatch(text.strip())
    if found is None:
        return None
    rest = found[4]
    preview = _PRERELEASE.match(rest)
    stage = (_STAGES[preview[1].lower()], int(preview[2] or 0)) if preview is not None else _RELEASED
    ours = preview is not None or rest.lower() in _UPSTREAM
    if not ours and not re.match(r"[+-]|m\d", rest):
        return None
    return Version((int(found[1]), int(found[2]), int(found[3] or 0)), stage, "" if ours else rest)
