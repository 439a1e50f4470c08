"""What a collector is, and which are asked about a file.

Every other module of this package has one, called `COLLECTOR`; adding one is adding a file.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from importlib import import_module

from msgspec import Struct

from deadlight.model.image_content import ApplicationPool, FileFact, Package, ScheduledTask
from deadlight.sources.image.held import Held


class Deployed(Struct, frozen=True):
    """Files that a list of dependencies names, by their paths as layers have them, in lower case."""

    paths: tuple[str, ...]


Fact = FileFact | Package | ScheduledTask | ApplicationPool | Deployed

Judge = Callable[[str, str], Iterable[tuple[int, str]]]
"""Given the path and text of a file, says in which lines (1-based) secrets stand, and of which kind. What a secret
looks like is no matter of reading, so whoever reads images brings this along."""


class Found(Struct):
    """A file that is collected: `path` as it is written, `folded` lower-case, its first bytes, and its whole size.

    They are `held` where they came, which takes no copy; whoever looks at little of them takes that.
    """

    path: str
    folded: str
    held: Held
    size: int

    @property
    def data(self) -> bytes:
        """Return the first bytes, in one piece."""
        return self.held.whole()


class Collector(Struct, frozen=True, kw_only=True):
    """Reads files of one kind.

    Wanted are files whose name is in `names`, whose name ends in one of `suffixes`, or whose path begins with one of
    `folders`, all lower-case, `/` between names; not those whose path begins with one of `outside`. Of them at most the
    first `most` bytes come; `whole` leaves out larger ones. `read` yields what a file says; it raises ValueError for
    one that is damaged.
    """

    read: Callable[[Found, Judge], Iterator[Fact]]
    names: frozenset[str] = frozenset()
    suffixes: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    most: int = 1 << 20
    whole: bool = True


class Collectors:
    """All collectors, by what they want."""

    def __init__(self, collectors: Iterable[Collector]) -> None:
        """Sort them once: each entry of a layer asks."""
        self._by_name: dict[str, list[Collector]] = {}
        self._by_suffix: dict[str, list[Collector]] = {}
        self._by_folder: list[tuple[str, Collector]] = []
        for collector in collectors:
            for name in collector.names:
                self._by_name.setdefault(name, []).append(collector)
            for suffix in collector.suffixes:
                self._by_suffix.setdefault(suffix, []).append(collector)
            self._by_folder += [(folder, collector) for folder in collector.folders]
        self._folders = tuple(folder for folder, _ in self._by_folder)
        self._ends = frozenset(suffix[suffix.rindex(".") :] for suffix in self._by_suffix)

    def wanting(self, folded: str) -> list[Collector]:
        """Return those that want the file at this folded path, each once."""
        name = folded[folded.rfind("/") + 1 :]
        dot = name.rfind(".")
        # Most files are of no kind that is wanted.
        if name[dot:] not in self._ends and name not in self._by_name and not folded.startswith(self._folders):
            return []
        found = [*self._by_name.get(name, ())]
        while dot > 0:
            # `.deps.json` is an end of a name as `.json` is.
            found += self._by_suffix.get(name[dot:], ())
            dot = name.rfind(".", 0, dot)
        if self._folders and folded.startswith(self._folders):
            found += [collector for folder, collector in self._by_folder if folded.startswith(folder)]
        if found:
            found = [each for each in found if not each.outside or not folded.startswith(each.outside)]
        return list({id(collector): collector for collector in found}.values()) if len(found) > 1 else found


@lru_cache(maxsize=1)
def all_collectors() -> Collectors:
    """Return the collectors of this package."""
    package = __name__.rpartition(".")[0]
    paths = import_module(package).__path__
    names = sorted(found.name for found in pkgutil.iter_modules(paths) if found.name != "collector")
    return Collectors(import_module(f"{package}.{name}").COLLECTOR for name in names)
