"""Which stages of a Dockerfile put something into its Windows stages, whatever system they run on themselves.

A stage gives what another copies from it, by name or by number (`COPY --from`, `RUN --mount=from=`), or builds on.
Sources: https://docs.docker.com/reference/dockerfile/#copy---from,
https://docs.docker.com/reference/dockerfile/#run---mount
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator
from functools import lru_cache

from deadlight.model.build import Build, Run, Stage
from deadlight.model.regex import lazy

_MOUNT_FROM = lazy(r"(?:^|,)from=([^,]+)")
_NUMBER = lazy(r"[0-9]{1,6}")
_FETCHER = lazy(r"\b(?:curl|wget)\b")
_BETWEEN = lazy(r"[;&|]+")
_SUM = lazy(r"\b(?:sha(?:256|384|512)sum|shasum|gpgv?|cosign|minisign)\b")
LONGEST = 65_536
"""Characters of a command line in which a fetch is looked for."""


@lru_cache(maxsize=4)
def of_windows(build: Build) -> frozenset[int]:
    """Return the indices of the Windows stages and of all stages that give them something."""
    named: dict[str, list[int]] = {}
    for stage in build.stages:
        named.setdefault(stage.name.lower(), []).append(stage.index)
    found: set[int] = set()
    waiting = [stage.index for stage in build.stages if stage.os == "windows"]
    while waiting:
        index = waiting.pop()
        if index not in found:
            found.add(index)
            waiting.extend(_givers(build.stages[index], named))
    return frozenset(found)


def fetched_on_linux(build: Build) -> Iterator[Run]:
    """Yield the first RUN of each Linux stage that fetches what a Windows stage may get, and checks nothing itself.

    What a shell of Linux does is not read: a fetch is what looks like one.
    """
    for index in sorted(of_windows(build)):
        stage = build.stages[index]
        for run in stage.runs if stage.os == "linux" else ():
            text = run.instruction.arguments[:LONGEST]
            if run.keyword == "RUN" and _fetches(text) and not _SUM.search(text):
                yield run
                break


def _fetches(text: str) -> bool:
    return any("://" in part and _FETCHER.search(part) is not None for part in _BETWEEN.split(text))


def _givers(stage: Stage, named: dict[str, list[int]]) -> Iterator[int]:
    """Yield the stages before `stage` that it copies from or builds on; of several with one name, the last."""
    if stage.parent is not None:
        yield stage.parent.index
    for name in _names(stage):
        numbers = named.get(name.lower(), [])
        before = bisect.bisect_left(numbers, stage.index)
        if before:
            yield numbers[before - 1]
        elif _NUMBER.fullmatch(name) and int(name) < stage.index:
            yield int(name)


def _names(stage: Stage) -> Iterator[str]:
    for instruction in stage.instructions:
        for flag, value in instruction.flags:
            if flag == "from" and value.value:
                yield value.value
            elif flag == "mount" and (match := _MOUNT_FROM.search(value.value)):
                yield match[1].strip("\"'")
