"""Which release of Windows a build is, and which one people mean: "10.0.20348.2322", "ltsc2022", "Windows 11 24H2"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from deadlight.model.regex import lazy
from deadlight.semantics.facts import Fact, read_rows
from deadlight.semantics.images import BUILDS, base_of_text

Kind = Literal["server", "client", "unknown"]

_BUILD = lazy(r"(?:10\.0\.)?(\d{5})(?:\.(\d{1,5}))?", re.ASCII)
_REVISION_IN_TAG = lazy(r":(?:\S*[-_])?10\.0\.\d{5}\.(\d{1,5})(?![\d.])", re.ASCII)
_FILLER = lazy(r"microsoft|version|datacenter|standard|enterprise|\bpro\b|[,()]", re.ASCII)


class ReleaseRow(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One release; see the head of `tables/windows_releases.toml`."""

    name: str
    build: int
    kind: Literal["server", "client"]
    words: tuple[str, ...] = ()


class Windows(Struct, frozen=True, kw_only=True):
    """A Windows that is named: by build, and as closely as the name tells.

    `revision` is the fourth number (UBR), nothing where it is not said. `kind` is unknown where a
    build is a server's and a client's. `known` says whether the build is one of a release in the tables.
    """

    build: int
    revision: int | None = None
    kind: Kind = "unknown"
    name: str = ""
    known: bool = False

    @property
    def version(self) -> str:
        """Return "10.0.20348", or "10.0.20348.2322" where the revision is known."""
        return f"10.0.{self.build}" + ("" if self.revision is None else f".{self.revision}")

    @property
    def full_name(self) -> str:
        """Return "10.0.26100 (Windows Server 2025 or Windows 11 24H2)"."""
        return f"{self.version} ({self.name})" if self.name else self.version


def windows_of_build(build: int, revision: int | None = None, kind: Kind = "unknown") -> Windows:
    """Return the Windows of this build; `kind` chooses where a build is a server's and a client's."""
    rows = [row for row in _releases() if row.build == build and kind in ("unknown", row.kind)]
    kinds = {row.kind for row in rows}
    return Windows(
        build=build,
        revision=revision,
        kind=kinds.pop() if len(kinds) == 1 else kind,
        name=" or ".join(row.name for row in rows),
        known=bool(rows),
    )


def windows_named(text: str) -> tuple[Windows, ...]:
    """Return every Windows that `text` may name, newest first: nothing for no name, several for "Windows 11".

    It takes a version (`10.0.20348.2322`, `26100`), a name (`Windows Server 2025`, `win11 24h2`), the word of
    a tag (`ltsc2022`) and the reference of an image whose Windows its tag tells.
    """
    words = _plain(text)
    number = _BUILD.fullmatch(words)
    if number is not None:
        return (windows_of_build(int(number[1]), int(number[2]) if number[2] else None),)
    exact = [row for row in _releases() if words in (_plain(row.name), *(_plain(word) for word in row.words))]
    rows = exact or list(_beginning_with(words))
    if not rows:
        return tuple(_of_image(text))
    return tuple(
        Windows(build=row.build, kind=row.kind, name=row.name, known=True)
        for row in sorted(rows, key=lambda row: -row.build)
    )


def images_windows(text: str) -> tuple[Windows, ...]:
    """Return every Windows that an image called `text` may hold: images are of servers, whatever their build."""
    tag_word = BUILDS.get(text.strip().lower())
    if tag_word is not None:
        return (windows_of_build(tag_word, kind="server"),)
    servers = {row.build for row in _releases() if row.kind == "server"}
    return tuple(
        windows_of_build(found.build, found.revision, "server") if found.build in servers else found
        for found in windows_named(text)
    )


def release_names() -> tuple[str, ...]:
    """Return the names of all releases and what else they are called."""
    return tuple(name for row in _releases() for name in (row.name, *row.words))


@lru_cache(maxsize=1)
def _releases() -> tuple[ReleaseRow, ...]:
    return read_rows("windows_releases", ReleaseRow)


def _plain(text: str) -> str:
    lower = re.sub(r"\bwin(?=\s?1[01])", "windows ", text.lower())
    lower = re.sub(r"^server\b", "windows server", lower.strip())
    return " ".join(_FILLER.sub(" ", lower).split())


def _beginning_with(words: str) -> Iterator[ReleaseRow]:
    """Yield the releases of a family: "windows 11", "windows 10"."""
    for row in _releases():
        if row.kind == "client" and _plain(row.name).startswith(f"{words} ") and words.startswith("windows "):
            yield row


def _of_image(text: str) -> Iterator[Windows]:
    base = base_of_text(text.strip())
    if base is not None and base.os != "linux" and base.build:
        revision = _REVISION_IN_TAG.search(text)
        yield windows_of_build(base.build, int(revision[1]) if revision is not None else None, "server")
