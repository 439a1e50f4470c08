r"""Which of the paths that everybody may change matter: programs, and folders that Windows looks for programs in.

A folder for data that everybody may write is what applications need; a program that everybody may replace runs as
whoever starts it next: a service, a scheduled task, an administrator.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from deadlight.model.image_content import FileFact, ImageContent

_SHARED_PARENTS = frozenset({"program files", "program files (x86)", "programdata", "users", "inetpub", "tools"})


class OpenPrograms(Struct, frozen=True):
    """Programs below one folder that everybody may replace: `first` is one of `count`."""

    folder: str
    first: FileFact
    count: int


def open_programs(image: ImageContent) -> Iterator[OpenPrograms]:
    """Yield the programs that everybody may replace, by the folder of the application that they are of."""
    by_folder: dict[str, list[FileFact]] = {}
    for file in image.files:
        if file.kind == "replaceable-program" and not file.hidden:
            by_folder.setdefault(_application(file.path), []).append(file)
    for folder, files in by_folder.items():
        yield OpenPrograms(folder, files[0], len(files))


def open_search_folders(image: ImageContent) -> Iterator[FileFact]:
    """Yield the folders of the variable PATH that everybody may change."""
    path = next((value for name, value in image.config.environment if name.lower() == "path"), "")
    searched = {_below_drive(folder) for folder in path.split(";")}
    for file in image.files:
        if file.kind == "world-writable" and not file.hidden and file.path.lower() in searched:
            yield file


def _below_drive(folder: str) -> str:
    plain = folder.strip().strip('"').replace("\\", "/").rstrip("/").lower()
    return plain[3:] if plain[1:3] == ":/" else plain


def _application(path: str) -> str:
    """Return the folder that an application has to itself: the first one, or the second where that is shared."""
    parts = path.split("/")[:-1]
    count = 2 if parts and parts[0].lower() in _SHARED_PARENTS else 1
    return "/".join(parts[:count])
