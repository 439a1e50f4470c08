"""The unified difference of two texts, as `patch -p0` and `git apply -p0` take it."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

CONTEXT = 3
FAR = 400
"""Lines, of both texts together, that are searched for the end of a difference."""

SMALL = 10_000
"""Pairs of lines up to which a difference is made as short as can be."""

Block = tuple[int, int, int, int]
"""Lines `[old start, old end)` that lines `[new start, new end)` replace, counted from 0."""


def unified(path: str, before: str, after: str) -> str:
    """Return what turns `before` into `after`, with three lines of context; empty where they are equal.

    Takes time in proportion to the texts where what differs is local, as fixes are. Line ends are
    kept as they are: a line of a CRLF file ends in CRLF here too.
    """
    old, new = _split(before), _split(after)
    return "".join(_lines(path, old, new))


def _split(text: str) -> list[str]:
    """Return the lines of `text` with their ends. Only a line feed ends one."""
    lines = text.split("\n")
    last = lines.pop()
    return [line + "\n" for line in lines] + ([last] if last else [])


def _blocks(old: list[str], new: list[str]) -> Iterator[Block]:
    """Yield what differs, in order.

    `difflib` alone needs quadratic time on files of thousands of similar lines, as Dockerfiles
    and manifests made by programs are.
    """
    i = j = 0
    while i < len(old) or j < len(new):
        if i < len(old) and j < len(new) and old[i] == new[j]:
            i, j = i + 1, j + 1
            continue
        end_i, end_j = _meeting(old, new, i, j)
        if (end_i - i) * (end_j - j) > SMALL:
            yield i, end_i, j, end_j
        else:
            matcher = difflib.SequenceMatcher(None, old[i:end_i], new[j:end_j], autojunk=False)
            for kind, a, b, c, d in matcher.get_opcodes():
                if kind != "equal":
                    yield i + a, i + b, j + c, j + d
        i, j = end_i, end_j


def _meeting(old: list[str], new: list[str], i: int, j: int) -> tuple[int, int]:
    """Return the nearest lines after `i` and `j` from which three lines are the same, or the ends."""
    for distance in range(1, FAR):
        for ahead in range(distance + 1):
            a, b = i + distance - ahead, j + ahead
            if a <= len(old) and b <= len(new) and old[a : a + CONTEXT] == new[b : b + CONTEXT]:
                return a, b
    return len(old), len(new)


def _hunks(blocks: Iterator[Block]) -> Iterator[list[Block]]:
    """Yield the blocks, those together whose context would meet."""
    hunk: list[Block] = []
    for block in blocks:
        if hunk and block[0] - hunk[-1][1] > 2 * CONTEXT:
            yield hunk
            hunk = []
        hunk.append(block)
    if hunk:
        yield hunk


def _lines(path: str, old: list[str], new: list[str]) -> Iterator[str]:
    for number, hunk in enumerate(_hunks(_blocks(old, new))):
        if number == 0:
            yield f"--- {path}\n+++ {path}\n"
        first, last = hunk[0], hunk[-1]
        before = min(CONTEXT, first[0])
        after = min(CONTEXT, len(old) - last[1])
        old_range = _range(first[0] - before, last[1] + after)
        yield f"@@ -{old_range} +{_range(first[2] - before, last[3] + after)} @@\n"
        at = first[0] - before
        for old_start, old_end, new_start, new_end in hunk:
            yield from (_marked(" ", line) for line in old[at:old_start])
            yield from (_marked("-", line) for line in old[old_start:old_end])
            yield from (_marked("+", line) for line in new[new_start:new_end])
            at = old_end
        yield from (_marked(" ", line) for line in old[at : at + after])


def _range(start: int, end: int) -> str:
    """Return lines `[start, end)`, counted from 0, as a hunk's head names them."""
    length = end - start
    if length == 1:
        return str(start + 1)
    return f"{start + 1 if length else start},{length}"


def _marked(mark: str, line: str) -> str:
    return mark + line if line.endswith("\n") else f"{mark}{line}\n\\ No newline at end of file\n"
