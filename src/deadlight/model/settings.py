"""What a run is asked to do: options and configuration, merged."""

from __future__ import annotations

import datetime
from typing import Literal

from msgspec import Struct

from deadlight.model.outcome import Severity


class Waiver(Struct, frozen=True, kw_only=True):
    """A decision not to count a finding.

    `checks` are ids or names; `paths` are globs (all files where empty); `line` binds an inline
    waiver to the line it stands for; `route` binds an annotation to the object below it.
    `path` and `written_at` say where the waiver itself stands (1-based line).
    """

    checks: tuple[str, ...]
    reason: str
    until: datetime.date | None = None
    paths: tuple[str, ...] = ()
    line: int | None = None
    route: tuple[str | int, ...] | None = None
    origin: Literal["inline", "annotation", "configuration"] = "configuration"
    path: str = ""
    written_at: int = 0


class Settings(Struct, frozen=True, kw_only=True):
    """The settings of one run. `fail_on` nothing means never."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    min_severity: Severity = Severity.LOW
    fail_on: Severity | None = Severity.HIGH
    os: Literal["auto", "windows", "linux"] = "auto"
    strict: bool = False
    today: datetime.date
    engine_version: str = ""
    kubernetes_version: str = ""
    waivers: tuple[Waiver, ...] = ()
    exclude: tuple[str, ...] = ()
    jobs: int = 0
