r"""Which of the paths that everybody may change matter: programs, and folders that Windows looks for programs in.

A folder for data that everybody may write is what applications need; a program that everybody may replace runs as
whoever starts it next: a service, a scheduled task, an administrator. So does one in whose folder everybody may lay
files: Windows looks for libraries there first.
Source: https://learn.microsoft.com/windows/win32/dlls/dynamic-link-library-search-order
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from deadlight.model.image_content import FileFact, ImageContent
from deadlight.semantics.image_runners import Runner, is_run, runners_of

_SHARED_PARENTS = frozenset({"program files", "program files (x86)", "programdata", "users", "inetpub", "tools"})


class OpenPrograms(Struct, frozen=True):
    """Programs below one folder that everybody may replace: `first` is one of `count`."""

    folder: str
    first: FileFact
    count: int


class OpenRun(Struct, frozen=True):
    """A file or folder that everybody may change, and the account with more rights that runs or reads what is there.

    `path` is the file that is run: that of the fact itself, or one in its folder. `more` counts further ones that do.
    """

    fact: FileFact
    path: str
    runner: Runner
    more: int = 0

    @property
    def is_run(self) -> bool:
        """Return whether the file is run, and not read only."""
        return is_run(self.path)


def open_runs(image: ImageContent) -> tuple[OpenRun, ...]:
    """Return what everybody may change and an account with more rights runs: one for each file or folder."""
    facts = {
        file.path.lower(): file
        for file in image.files
        if file.kind in ("replaceable-program", "world-writable") and not file.hidden
    }
    found: dict[str, list[OpenRun]] = {}
    for runner in runners_of(image) if facts else ():
        for path in runner.paths:
            # A file beside a library may be laid in front of it; one beside a configuration is another file.
            fact = facts.get(path) or (facts.get(path.rpartition("/")[0]) if is_run(path) else None)
            if fact is not None:
                found.setdefault(fact.path, []).append(OpenRun(fact, path, runner))
    return tuple(_strongest(runs) for runs in found.values())


def _strongest(runs: list[OpenRun]) -> OpenRun:
    first = min(runs, key=lambda run: (not run.runner.is_administrator, not run.runner.starts))
    others = {run.runner.name for run in runs} - {first.runner.name}
    return OpenRun(first.fact, first.path, first.runner, len(others))


def open_programs(image: ImageContent) -> Iterator[OpenPrograms]:
    """Yield the programs that everybody may replace, by the folder of the application that they are of.

    Folders with a program that `open_runs` tells of are left out: what is wrong with their rights is told there.
    """
    told = {_application(run.path) for run in open_runs(image)}
    by_folder: dict[str, list[FileFact]] = {}
    for file in image.files:
        if file.kind == "replaceable-program" and not file.hidden:
            by_folder.setdefault(_application(file.path), []).append(file)
    for folder, files in by_folder.items():
        if folder.lower() not in told:
            yield OpenPrograms(folder, files[0], len(files))


def open_search_folders(image: ImageContent) -> Iterator[FileFact]:
    """Yield the folders of the variable PATH that everybody may change."""
    path = next((value for name, value in image.config.environment if name.lower() == "path"), "")
    searched = {_below_drive(folder) for folder in path.split(";")}
    told = {run.fact.path for run in open_runs(image)}
    for file in image.files:
        if file.kind != "world-writable" or file.hidden or file.path in told:
            continue
        if file.path.lower() in searched - {""}:
            yield file


def _below_drive(folder: str) -> str:
    plain = folder.strip().strip('"').replace("\\", "/").rstrip("/").lower()
    return plain[3:] if plain[1:3] == ":/" else plain


def _application(path: str) -> str:
    """Return the folder that an application has to itself: the first one, or the second where that is shared."""
    parts = path.split("/")[:-1]
    count = 2 if parts and parts[0].lower() in _SHARED_PARENTS else 1
    return "/".join(parts[:count])
