"""What the command line of an audit asks for, as one value."""

from __future__ import annotations

import datetime
from typing import Literal

from msgspec import Struct

from deadlight.cli.frame.terminal import Color


class Options(Struct, frozen=True, kw_only=True):
    """What the command line of an audit says; nothing or empty where it does not say.

    `reports` are pairs of format and file in the order given (see `reporting`).
    """

    paths: tuple[str, ...] = ()
    stdin_filename: str | None = None
    reports: tuple[tuple[str | None, str | None], ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    min_severity: Literal["critical", "high", "medium", "low"] | None = None
    fail_on: Literal["critical", "high", "medium", "low", "never"] | None = None
    exit_zero: bool = False
    os: Literal["auto", "windows", "linux"] | None = None
    config: str | None = None
    no_config: bool = False
    baseline: str | None = None
    fix: bool = False
    unsafe_fixes: bool = False
    diff: bool = False
    engine_version: str | None = None
    kubernetes_version: str | None = None
    cni: str | None = None
    network: bool = False
    strict: bool | None = None
    today: datetime.date | None = None
    quiet: bool = False
    verbose: bool = False
    no_progress: bool = False
    color: Color = "auto"
    jobs: int | None = None
    store: str | None = None
    author: str = ""

    @property
    def verbosity(self) -> int:
        """Return -1, 0 or 1."""
        return int(self.verbose) - int(self.quiet)
