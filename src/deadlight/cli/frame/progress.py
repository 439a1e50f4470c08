"""A progress bar for runs that take long enough to wonder."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

from deadlight.cli.frame.terminal import on_terminal

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID
    from rich.status import Status

MANY_FILES = 50
LONG = 0.5
"""Seconds after which a bar appears, however few the files."""


class Bar:
    """Shows files done of all, on standard error, and removes itself at the end.

    It appears only on a terminal, and only for many files or after half a second; what draws it
    is loaded then.
    """

    def __init__(self, *, wanted: bool, what: str = "Auditing", in_bytes: bool = False) -> None:
        """Decide whether there may be a bar at all; `what` stands before it, and it may count bytes instead."""
        self._what = what
        self._in_bytes = in_bytes
        self._wanted = wanted and on_terminal(sys.stderr)
        self._started = time.monotonic()
        self._shown: tuple[Progress, TaskID] | None = None

    def __enter__(self) -> Self:
        """Return the bar."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Remove the bar."""
        self.close()

    def close(self) -> None:
        """Remove the bar."""
        if self._shown is not None:
            self._shown[0].stop()
            self._shown = None

    def __call__(self, done: int, total: int) -> None:
        """Show that `done` of `total` files are done."""
        if not self._wanted:
            return
        if self._shown is None:
            if (total <= MANY_FILES or self._in_bytes) and time.monotonic() - self._started < LONG:
                return
            self._shown = _drawn(total, self._what, in_bytes=self._in_bytes)
        progress, task = self._shown
        progress.update(task, completed=done, total=total)


class Steps:
    """Shows what a long search is at, on standard error: on a terminal only, until it ends."""

    def __init__(self, *, wanted: bool, after: Bar) -> None:
        """Decide whether anything is shown at all; the bar that came before is taken away then."""
        self._wanted = wanted and on_terminal(sys.stderr)
        self._after = after
        self._shown: Status | None = None

    def __enter__(self) -> Self:
        """Return what is told of each step."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Take the line away."""
        if self._shown is not None:
            self._shown.stop()
            self._shown = None

    def __call__(self, step: str) -> None:
        """Show that `step` has begun."""
        if not self._wanted:
            return
        if self._shown is None:
            from rich.console import Console

            self._after.close()
            self._shown = Console(stderr=True).status(f"{step} …")
            self._shown.start()
        else:
            self._shown.update(f"{step} …")


def _drawn(total: int, what: str, *, in_bytes: bool) -> tuple[Progress, TaskID]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TransferSpeedColumn,
    )

    counted = (DownloadColumn(), TransferSpeedColumn()) if in_bytes else (MofNCompleteColumn(),)
    columns = (TextColumn("{task.description}"), BarColumn(), *counted, TimeElapsedColumn())
    progress = Progress(*columns, console=Console(stderr=True), transient=True)
    progress.start()
    return progress, progress.add_task(what, total=total)
