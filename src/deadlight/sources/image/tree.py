"""The effective file system: which files of the layers a container sees.

A file is hidden where a layer above has an entry of its name, a whiteout of it or of a folder above it, or something
that is no folder in place of one of them.
"""

from __future__ import annotations

from collections.abc import Sequence

from deadlight.sources.image.layers import LayerRead, names_of


class Above:
    """What the layers above one do to its files. Built from the top down: `cover` adds the next lower layer."""

    def __init__(self) -> None:
        """Begin with nothing above."""
        self._files: set[str] = set()
        self._folders: set[str] = set()
        self._whiteouts: set[str] = set()

    def cover(self, layer: LayerRead) -> None:
        """Count `layer` among those above."""
        self._files.update(names_of(layer.files))
        self._folders.update(names_of(layer.folders))
        self._whiteouts.update(names_of(layer.whiteouts))

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
    above = Above()
    result: list[list[bool]] = []
    for layer, asked in zip(reversed(layers), reversed(paths), strict=True):
        result.append([not above.hides(path) for path in asked])
        if layer is not None:
            above.cover(layer)
    return result[::-1]
