"""Who reaches whom over the network, as Windows enforces it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Verdict = Literal["yes", "no", "unknown"]

HOST = "the host"
METADATA = "the metadata address"
INTERNET = "the internet"
OUTSIDE = "outside"


class Party(Struct, frozen=True):
    """One side of a connection: a workload (`kind`, `name`, and `project`, its Compose file or namespace), or a place.

    `path` and `line` say where a workload is written.
    """

    name: str
    kind: str = ""
    project: str = ""
    path: str = ""
    line: int = 0

    @property
    def shown(self) -> str:
        """Return the name with its namespace, file left out."""
        return f"{self.project}/{self.name}" if self.kind and "/" not in self.project and self.project else self.name


class Reach(Struct, frozen=True):
    """Whether `source` reaches `target`, on which ports ("all", "tcp 80"), and why."""

    source: int
    target: int
    verdict: Verdict
    reason: str
    ports: str = ""


class NetworkMatrix(Struct, frozen=True):
    """All pairs: `parties` by index, `reaches` in order. `plugin` is the network plug-in, and how it is known."""

    parties: tuple[Party, ...]
    reaches: tuple[Reach, ...]
    plugin: str = ""

    def between(self, source: int, target: int) -> Reach | None:
        """Return what is known of one pair."""
        return next((each for each in self.reaches if (each.source, each.target) == (source, target)), None)
