"""URLs that ADD fetches.

Source: https://docs.docker.com/reference/dockerfile/#add; the flag `--checksum` is BuildKit's.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Iterator
from functools import partial
from operator import itemgetter

from deadlight.model.build import Stage
from deadlight.model.place import Located
from deadlight.model.regex import lazy
from deadlight.semantics.commands.files import file_key, into, url_name
from deadlight.semantics.commands.verifying import names_file, verification

_URL = lazy(r"https?://", re.IGNORECASE)
_COMMIT = lazy(r"\.git#[0-9a-f]{40}(?::|$)", re.IGNORECASE)
"""The end of the address of a Git repository at one commit, which names its own content."""


_STRONG = frozenset({"sha256", "sha384", "sha512", "signature", "hash"})

_SUM = lazy(r"\b(?:sha(?:256|384|512)sum|shasum\s+-a\s*(?:256|384|512)|gpgv?|cosign|openssl\s+dgst|minisign)\b")

LONGEST = 65_536
"""Characters of a RUN in which a checksum tool is looked for."""

LOOK_AHEAD = 2000
"""Commands of a stage in which checks of added files are looked for."""

MOST_CHECKS = 50
"""Checks after an ADD that are held against its file."""


def unchecked(stage: Stage) -> Iterator[Located[str]]:
    """Yield the URLs that a stage's ADD instructions fetch without a checksum, with variables filled in.

    A file whose hash or signature a later RUN of the stage compares is checked all the same.
    """
    checks: list[tuple[int, _Check]] | None = None
    for instruction in stage.instructions:
        if instruction.keyword != "ADD" or instruction.flag("checksum") is not None:
            continue
        for source in instruction.operands[:-1]:
            if not _URL.match(source.value) or _COMMIT.search(source.value):
                continue
            if checks is None:
                checks = list(_checks(stage))
            key = _target(source.value, instruction.operands[-1].value)
            first = bisect.bisect_right(checks, instruction.where.found().start, key=itemgetter(0))
            if not any(check(key) for _, check in checks[first : first + MOST_CHECKS]):
                yield source


def _target(url: str, destination: str) -> str:
    """Return the key of the file that ADD makes of a URL."""
    is_directory = destination.endswith(("/", "\\")) or destination == "."
    return file_key(into(destination, url_name(url)) if is_directory else destination)


_Check = Callable[[str], bool]
"""Tells whether a step checks the file of a key."""


def _checks(stage: Stage) -> Iterator[tuple[int, _Check]]:
    """Yield where each RUN that checks something starts, and what tells which files it checks."""
    left = LOOK_AHEAD
    for run in stage.runs:
        if run.keyword != "RUN":
            continue
        start = run.instruction.where.found().start
        if run.script is None:
            # The script of another shell, such as one of Linux, is not read.
            text = run.instruction.arguments[:LONGEST].lower()
            if _SUM.search(text) is not None:
                yield start, partial(_names, text)
            continue
        for command in run.script.commands[: max(0, left)]:
            check = verification(command, run.script.commands)
            if check is not None and check.by in _STRONG:
                yield start, partial(names_file, check)
        left -= len(run.script.commands)


def _names(text: str, key: str) -> bool:
    return key.rpartition("\\")[2] in text
