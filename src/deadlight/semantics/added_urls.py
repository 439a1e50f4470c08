"""URLs that ADD fetches.

Source: https://docs.docker.com/reference/dockerfile/#add; the flag `--checksum` is BuildKit's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from deadlight.model.build import Stage
from deadlight.model.place import Located

_URL = re.compile(r"https?://", re.IGNORECASE)
_COMMIT = re.compile(r"\.git#[0-9a-f]{40}(?::|$)", re.IGNORECASE)
"""The end of the address of a Git repository at one commit, which names its own content."""


def unchecked(stage: Stage) -> Iterator[Located[str]]:
    """Yield the URLs that a stage's ADD instructions fetch without a checksum, with variables filled in."""
    for instruction in stage.instructions:
        if instruction.keyword.upper() == "ADD" and instruction.flag("checksum") is None:
            for source in instruction.operands[:-1]:
                if _URL.match(source.value) and not _COMMIT.search(source.value):
                    yield source
