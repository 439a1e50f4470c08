"""Which files git leaves out: the .gitignore files of a folder, of those above it, and of the repository."""

from __future__ import annotations

import os

from deadlight.model.errors import InputError
from deadlight.model.patterns import Patterns
from deadlight.sources.files import read_bytes

NAME = ".gitignore"

_LONGEST_LINE = 4096
_MOST_LINES = 10_000
"""Patterns beyond these are hostile; they are not followed, so more is audited, not less."""


class Rules:
    """The patterns that hold in a folder, from the repository's to its own; the deepest decides."""

    def __init__(self, levels: tuple[tuple[str, Patterns], ...] = ()) -> None:
        """Take absolute folders (with `/`) and the patterns written in them, the outermost first."""
        self._levels = levels

    def below(self, folder: str, file: str) -> Rules:
        """Return the rules that hold in `folder`, whose ignore file is `file`."""
        patterns = _read(file)
        return Rules((*self._levels, (folder, patterns))) if patterns else self

    def ignore(self, path: str, *, folder: bool) -> bool:
        """Return whether git leaves out `path` (absolute, with `/`), as far as the folders above it are not."""
        for level, patterns in reversed(self._levels):
            decided = patterns.decide(path[len(level) + 1 :], folder=folder)
            if decided is not None:
                return decided
        return False


def rules_above(folder: str) -> Rules:
    """Return the rules that hold for the absolute `folder` from the repository around it, without its own.

    A folder outside of any repository has none. For a folder that is itself left out there are none
    either: who names it wants it read.
    """
    chain = [folder]
    while (above := os.path.dirname(chain[-1])) != chain[-1]:
        chain.append(above)
    top = next((index for index, each in enumerate(chain) if os.path.exists(os.path.join(each, ".git"))), None)
    if top is None:
        return Rules()
    root = chain[top]
    rules = Rules().below(slashed(root), os.path.join(root, ".git", "info", "exclude"))
    for index in range(top, 0, -1):
        rules = rules.below(slashed(chain[index]), os.path.join(chain[index], NAME))
        if rules.ignore(slashed(chain[index - 1]), folder=True):
            return Rules()
    return rules


def slashed(path: str) -> str:
    """Return `path` with `/` between its parts and none at its end, on every system."""
    return path.replace(os.sep, "/").rstrip("/")


def _read(file: str) -> Patterns:
    """Return the patterns of an ignore file; none if there is none, or it cannot be read."""
    try:
        text = read_bytes(file).decode("utf-8", errors="replace")
    except InputError:
        return Patterns(())
    lines = text.splitlines()[:_MOST_LINES]
    return Patterns(line for line in lines if len(line) <= _LONGEST_LINE)
