"""Path patterns as in a .gitignore: one language for ignore files, `exclude`, and the paths of waivers.

An ignore file comes with what is audited and is as hostile as that, so matching takes bounded time
(see `globs`). The language: https://git-scm.com/docs/gitignore#_pattern_format
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from deadlight.model.globs import Matcher, matches_all, name_matcher


class Pattern(Struct, frozen=True):
    """One line: `negated` begins with `!`, `folders_only` ends in `/`; nothing among `segments` is `**`."""

    negated: bool
    folders_only: bool
    segments: tuple[Matcher | None, ...]

    def names(self, parts: Sequence[str]) -> bool:
        """Return whether the path made of `parts` is named by this pattern."""
        if len(self.segments) == 2 and self.segments[0] is None and self.segments[1] is not None:
            return self.segments[1](parts[-1])
        return matches_all(self.segments, parts)


class Patterns:
    """The patterns of one file or option, in order: the last that names a path decides."""

    def __init__(self, lines: Iterable[str]) -> None:
        """Read `lines`; empty ones, comments and malformed patterns name nothing."""
        self._latest_first = [found for line in lines if (found := read_pattern(line)) is not None][::-1]

    def __bool__(self) -> bool:
        """Return whether there is any pattern."""
        return bool(self._latest_first)

    def decide(self, path: str, *, folder: bool = False) -> bool | None:
        """Return whether `path` (relative, with `/`) is named, nothing where no pattern says so or denies it."""
        parts = path.split("/")
        for pattern in self._latest_first:
            if (folder or not pattern.folders_only) and pattern.names(parts):
                return not pattern.negated
        return None

    def covers(self, path: str) -> bool:
        """Return whether the file `path` or one of the folders above it is named."""
        parts = path.split("/")
        above = ("/".join(parts[:end]) for end in range(1, len(parts)))
        return any(self.decide(folder, folder=True) for folder in above) or bool(self.decide(path))


def read_pattern(line: str) -> Pattern | None:
    """Return the pattern of one line of a .gitignore, or nothing if it is empty, a comment, or malformed.

    A pattern with a `/` before its end is anchored; any other holds at every depth.
    """
    line = _without_trailing_spaces(line.rstrip("\r\n"))
    if line.startswith("#"):
        return None
    negated = line.startswith("!")
    line = line[negated:]
    body = line.rstrip("/")
    names = [name for name in body.split("/") if name]
    if not names:
        return None
    segments: list[Matcher | None] = [] if "/" in body else [None]
    for name in names:
        matcher = None if name == "**" else name_matcher(name)
        if matcher is None and name != "**":
            return None
        segments.append(matcher)
    if segments[-1] is None:
        # A final `/**` names what is inside a folder, not the folder: one name at least.
        segments.append(bool)
    return Pattern(negated, body != line, tuple(segments))


def _without_trailing_spaces(line: str) -> str:
    """Return `line` without the spaces at its end, but for one that a backslash keeps."""
    stripped = line.rstrip(" ")
    backslashes = len(stripped) - len(stripped.rstrip("\\"))
    return stripped + " " if backslashes % 2 and len(stripped) < len(line) else stripped
