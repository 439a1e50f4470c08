"""Which flaws in what separates containers from their host a build of Windows is still open to: `tables/escapes.toml`.

Nothing found for a build means that no row of the table holds it, not that it has none.
"""

from __future__ import annotations

import datetime
from functools import lru_cache
from typing import Literal

from msgspec import Struct, field

from deadlight.semantics.facts import Fact, read_rows
from deadlight.semantics.windows_releases import Windows, windows_of_build

SHARED_BUILD = 26100
"""Windows Server 2025 and Windows 11 24H2."""

LAST_SHARED = 7462
"""The last revision of 26100 (December 2025) that both were counted by."""

FIRST_OF_SERVER = 32000
"""The server's own revisions of 26100 are above it, from 32230 (January 2026) on; Windows 11 counts 7xxx and 8xxx."""

HOTPATCHED_BUILDS = (20348, 26100)
HOTPATCH_GAP = 90
"""How far below the update of its month the revision of a hotpatched host may lie, with the same fixes: records of
2022 to 2024 that name both builds differ by 2 to 90."""


class EscapeRow(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One flaw; see the head of `tables/escapes.toml`. `fixed` is build → the first revision that is mended."""

    id: str
    title: str
    part: Literal["execution-agent", "host-service", "filter", "kernel", "hyper-v"]
    as_of: datetime.date
    fixed: dict[str, int] = field(default_factory=dict)


class HostState(Struct, frozen=True, kw_only=True):
    """What is known of one host: the flaws that it is surely open to, and why the answer is not known where it is not.

    `revision` is the lowest that mends all that the table holds for the build; 0 where it holds none.
    """

    open: tuple[EscapeRow, ...] = ()
    unknown: str = ""
    revision: int = 0


def state_of_host(version: str) -> HostState:
    """Return what a host of this version ("10.0.20348.2113") is open to."""
    host = _host(version)
    if host is None:
        return HostState(unknown=f"{version} is no version of Windows")
    build = str(host.build)
    rows = [row for row in escape_rows() if build in row.fixed]
    if not rows:
        return HostState(unknown=f"no record of Windows Server is held for the build {build}")
    mended = max(row.fixed[build] for row in rows)
    if host.revision is None:
        return HostState(unknown=f"the revision of {host.version} is not said", revision=mended)
    if host.build == SHARED_BUILD and LAST_SHARED < host.revision < FIRST_OF_SERVER:
        return HostState(unknown=f"{host.version} is Windows 11, of which no record is held", revision=mended)
    lacking = [row for row in rows if host.revision < row.fixed[build]]
    gap = HOTPATCH_GAP if host.build in HOTPATCHED_BUILDS else 0
    sure = tuple(row for row in lacking if host.revision < row.fixed[build] - gap)
    if lacking and not sure:
        flaws = ", ".join(row.id for row in lacking)
        reason = f"it lacks the fixes of {flaws} unless it is hotpatched; compare its updates (Get-HotFix)"
        return HostState(unknown=reason, revision=mended)
    return HostState(open=sure, revision=mended)


@lru_cache(maxsize=1)
def escape_rows() -> tuple[EscapeRow, ...]:
    """Return all rows, the newest first."""
    return read_rows("escapes", EscapeRow)


def _host(version: str) -> Windows | None:
    parts = version.strip().split(".")
    if (
        parts[:2] != ["10", "0"]
        or not 3 <= len(parts) <= 4
        or not all(part.isascii() and part.isdigit() for part in parts)
    ):
        return None
    return windows_of_build(int(parts[2][:6]), int(parts[3][:6]) if len(parts) == 4 else None)
