"""What hypervisor isolation costs in memory: `tables/utility_vm.toml`."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from deadlight.semantics.facts import Fact, read_rows

VmEngine = Literal["docker", "containerd"]


class UtilityVmRow(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row; see the head of `tables/utility_vm.toml`. `memory` is in MiB."""

    engine: VmEngine
    family: str
    builds: tuple[int, int]
    memory: int


def overhead(engine: VmEngine, family: str = "", build: int = 0) -> UtilityVmRow:
    """Return what a utility VM needs beside its workload; `family` and `build` are those of the base image.

    For an image that is not known it is the most that is known of any.
    """
    return next(row for row in _rows() if row.engine == engine and _fits(row, family, build))


def _fits(row: UtilityVmRow, family: str, build: int) -> bool:
    return row.family in ("", family) and row.builds[0] <= build <= row.builds[1]


@lru_cache(maxsize=1)
def _rows() -> tuple[UtilityVmRow, ...]:
    return read_rows("utility_vm", UtilityVmRow)
