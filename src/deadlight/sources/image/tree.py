"""The effective file system: which files of the layers a container sees.

A file is hidden where a layer above has an entry of its name, a whiteout of it or of a folder above it, or something
that is no folder in place of one of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from deadlight.sources.image.layers import LayerRead, names_of


class Above:
    """What the layers above one do to its files. Built from the top down: `cover` adds the next lower layer."""

    def __init__(self, asked: Iterable[str]) -> None:
        """Begin with nothing above. Only `asked` paths, below Files, can be asked for: the rest is not kept."""
        self._relevant: set[str] = set()
        for path in asked:
            folder = path.lower()
            while folder and folder not in self._relevant:
                self._relevant.add(folder)
                folder = folder.rpartition("/")[0]
        self._files: set[str] = set()
        self._folders: set[str] = set()
        self._whiteouts: set[str] = set()

    def cover(self, layer: LayerRead) -> None:
        """Count `layer` among those above."""
        self._files |= self._relevant.intersection(names_of(layer.files))
        self._folders |= self._relevant.intersection(names_of(layer.folders))
        self._whiteouts |= self._relevant.intersection(names_of(layer.whiteouts))

    def hides(self, path: str) -> bool:
        """Return whether a file at this path below Files, in a layer below, is hidden."""
        folded = path.lower()
        if folded in self._files or folded in self._folders or folded in self._whiteouts:
            return True
        end = folded.rfind("/")
        while end > 0:
            folder = folded[:end]
            if folder in self._files or folder in self._whiteouts:
                return True
            end = folded.rfind("/", 0, end)
        return False


def seen(layers: Sequence[LayerRead | None], paths: Sequence[Sequence[str]]) -> list[list[bool]]:
    """Return, for each layer, base first, which of its `paths` a container sees; layers not read hide nothing."""
    above = Above(path for asked in paths for path in asked)
    result: list[list[bool]] = []
    for left, layer, asked in zip(range(len(layers) - 1, -1, -1), reversed(layers), reversed(paths), strict=True):
        result.append([not above.hides(path) for path in asked])
        if layer is not None and left:  # below the base is nothing
            above.cover(layer)
    return result[::-1]
