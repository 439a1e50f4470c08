"""Finds the files that a report of another scanner names, among the sources that the user gives.

A report comes from anywhere: a path that leads out of the sources is not opened.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from deadlight.model.triage import ForeignReport

_LONGEST = 4096


class Located:
    """The sources, and the folders that the paths of a report may start from."""

    def __init__(self, sources: Sequence[str], report: ForeignReport) -> None:
        """Take the files and folders that hold the sources, as the user names them."""
        self._sources = [Path(source) for source in sources]
        self._real = [Path(os.path.realpath(source)) for source in sources]
        self._roots = [Path(root) for root in report.roots]
        self._foreign_root = self._inferred(
            dict.fromkeys(finding.path for finding in report.findings if _is_absolute(finding.path))
        )

    def find(self, path: str) -> str | None:
        """Return the path to open for a path of the report, nothing where no source is that file."""
        if not path or len(path) > _LONGEST or "\0" in path:
            return None
        found: dict[Path, str] = {}
        for candidate in self._candidates(path):
            real = Path(os.path.realpath(candidate))
            if real.is_file() and self._holds(real):
                found.setdefault(real, Path(os.path.normpath(candidate)).as_posix())
        return next(iter(found.values())) if len(found) == 1 else None

    def _candidates(self, path: str) -> Iterable[Path]:
        parts = [part for part in path.split("/") if part not in ("", ".")]
        if _is_absolute(path):
            yield Path(path)
            if self._foreign_root is not None:
                source, length = self._foreign_root
                yield source.joinpath(*parts[length:])
            return
        for source in self._sources:
            if source.is_dir():
                yield from _below(source, parts)
            elif list(source.parts)[-len(parts) :] == parts or parts[-1:] == [source.name]:
                yield source
        for root in self._roots:
            yield root.joinpath(*parts)

    def _holds(self, real: Path) -> bool:
        return any(real == root or root in real.parents for root in self._real)

    def _inferred(self, paths: Iterable[str]) -> tuple[Path, int] | None:
        """Return the source, and how many folders of absolute paths of another machine stand for it.

        All of the paths have to be files of that source then, so that none is taken for another of its name.
        """
        split = [[part for part in path.split("/") if part] for path in paths]
        shortest = min((len(parts) for parts in split), default=0)
        for length in range(1, shortest):
            if any(parts[:length] != split[0][:length] for parts in split):
                break
            for source in self._sources:
                if source.is_dir() and all(source.joinpath(*parts[length:]).is_file() for parts in split):
                    return source, length
        return None


def _below(source: Path, parts: list[str]) -> Iterable[Path]:
    """Yield the file below a folder, also where the report's path starts above the folder or says it twice."""
    whole = source.joinpath(*parts)
    if whole.is_file():
        yield whole
        return
    tail = list(Path(os.path.realpath(source)).parts)
    for length in range(1, len(parts)):
        head = parts[:length]
        if head in (tail[-length:], parts[length : 2 * length]):
            yield source.joinpath(*parts[length:])


def _is_absolute(path: str) -> bool:
    return path.startswith("/") or path[1:3] == ":/"
