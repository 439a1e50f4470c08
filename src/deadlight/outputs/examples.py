"""A check's examples, ready to be shown: the mark cut out and its line known, the fix as a difference."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from msgspec import Struct

from deadlight.checks.api import MARK, Bad, Good, Noted
from deadlight.model.regex import compiled

FILE_NAMES = {
    "dockerfile": "Dockerfile",
    "compose": "compose.yaml",
    "kubernetes": "workload.yaml",
    "image": "image.toml",
}
LANGUAGES = {"dockerfile": "dockerfile", "image": "toml"}

_MARK = compiled(rf"[ \t]*{re.escape(MARK)}[ \t]*$")


class Listing(Struct, frozen=True):
    """One file of an example: its lines without the mark, and the 1-based number of the marked one (0: none)."""

    path: str
    language: str
    lines: tuple[str, ...]
    marked: int


def heading(example: Bad | Good | Noted) -> str:
    """Return what becomes of an example, as a heading."""
    if isinstance(example, Noted):
        return "Noted"
    return "Reported" if isinstance(example, Bad) else "Not reported"


def listings(example: Bad | Good | Noted) -> Iterator[Listing]:
    """Yield the files of an example."""
    written = example.files or {FILE_NAMES.get(example.surface, example.surface): example.text}
    for path, text in written.items():
        lines = text.strip("\n").splitlines()
        marked = next((number for number, line in enumerate(lines, start=1) if _MARK.search(line)), 0)
        language = LANGUAGES.get(example.surface, "yaml")
        yield Listing(path, language, tuple(_MARK.sub("", line) for line in lines), marked)


def difference(example: Bad) -> list[str]:
    """Return what the fix changes, as lines that begin with a space, `-` or `+`; nothing where there is no fix."""
    if example.fixed is None:
        return []
    before = next(listings(example)).lines
    after = example.fixed.strip("\n").splitlines()
    compared = list(difflib.unified_diff(before, after, n=2, lineterm=""))[2:]
    return ["…" if line.startswith("@@") else line for line in compared[1:]]
