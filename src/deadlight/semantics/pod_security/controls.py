"""Which controls of the Pod Security Standards hold at a level and version: `tables/pod_security_controls.toml`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from deadlight.model.regex import lazy
from deadlight.semantics.facts import Fact, read_rows

Level = Literal["privileged", "baseline", "restricted"]
LEVELS: tuple[Level, ...] = ("privileged", "baseline", "restricted")
"""The levels, the weakest first."""

LATEST = "latest"
_VERSION = lazy(r"v1\.(0|[1-9][0-9]{0,8})")


class Control(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One revision of a control; the head of the table says what the fields mean."""

    control: str
    level: Literal["baseline", "restricted"]
    since: str
    judge: str = ""
    allowed: tuple[str, ...] = ()
    also_allowed: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()
    exempts_windows: bool = False
    relaxed_in_user_namespaces: bool = False
    on_windows: str = ""

    @property
    def minor(self) -> int:
        """Return the minor version of Kubernetes since which it holds."""
        return int(self.since.partition(".")[2])

    @property
    def rule(self) -> str:
        """Return the name of its rule."""
        return self.judge or self.control


def minor_of(version: str) -> int | None:
    """Return the minor number of a version of the policy (`v1.25`), nothing for latest and for what is none."""
    match = _VERSION.fullmatch(version)
    return int(match[1]) if match is not None else None


def is_version(version: str) -> bool:
    """Return whether a label may name this version of the policy."""
    return version == LATEST or minor_of(version) is not None


def controls_at(level: Level, version: str = LATEST, *, server: str = "") -> tuple[Control, ...]:
    """Return the controls that hold at a level, in the order in which the server names them.

    `version` is that of the policy; a server applies none newer than its own, `server` (`1.36`), or the newest known.
    What is no version counts as latest, as it does for the server.
    """
    minor = minor_of(version)
    own = re.match(r"v?1\.(\d+)", server)
    limits = [each for each in (minor, int(own[1]) if own is not None else None) if each is not None]
    return _controls(level, min(limits, default=None))


@lru_cache(maxsize=64)
def _controls(level: Level, minor: int | None) -> tuple[Control, ...]:
    if level == "privileged":
        return ()
    current: dict[str, Control] = {}
    for row in all_controls():
        if minor is None or row.minor <= minor:
            current[row.control] = row
    held = [row for row in current.values() if row.level == "baseline" or level == "restricted"]
    overridden = {name for row in held if row.level == "restricted" for name in row.overrides}
    kept = (row for row in held if row.control not in overridden)
    return tuple(sorted(kept, key=lambda row: (row.level, row.control)))


@lru_cache(maxsize=1)
def all_controls() -> tuple[Control, ...]:
    """Return every revision of every control; revisions of one control stand in the order of their versions.

    What one allows `also`, it allows beside what the one before did.
    """
    from msgspec.structs import replace

    found: dict[tuple[str, str], Control] = {}
    latest: dict[str, Control] = {}
    for row in read_rows("pod_security_controls", Control):
        if row.also_allowed:
            row = replace(row, allowed=(*latest[row.control].allowed, *row.also_allowed))  # noqa: PLW2901
        latest[row.control] = found[row.control, row.since] = row
    return tuple(found.values())
