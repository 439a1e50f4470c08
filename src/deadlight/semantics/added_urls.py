"""URLs that ADD fetches.

Source: https://docs.docker.com/reference/dockerfile/#add; the flag `--checksum` is BuildKit's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from deadlight.model.build import Stage
from deadlight.model.place import Located

_WORD = re.compile(r"\S+")
_URL = re.compile(r"https?://", re.IGNORECASE)


def unchecked(stage: Stage) -> Iterator[Located[str]]:
    """Yield the URLs that a stage's ADD instructions fetch without a checksum."""
    for instruction in stage.instructions:
        if instruction.keyword.upper() != "ADD" or instruction.flag("checksum") is not None:
            continue
        if instruction.words is not None:
            sources = list(instruction.words[:-1])
        else:
            words = [
                Located(match[0].strip("\"'"), instruction.place(match.start(), match.end()))
                for match in _WORD.finditer(instruction.arguments)
            ]
            sources = words[:-1]
        yield from (source for source in sources if _URL.match(source.value))
