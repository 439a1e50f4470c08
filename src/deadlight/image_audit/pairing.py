"""Reads and judges two images side by side, and compares them: what `deadlight image diff` does."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

from msgspec.structs import replace

from deadlight.image_audit.another_scanner import strangers
from deadlight.image_audit.auditing import Progress, Wanted, audit_image
from deadlight.image_audit.comparison import compare
from deadlight.model.image_diff import ImageDiff
from deadlight.model.settings import Settings
from deadlight.sources.image.sharing import Shared


def compare_images(old: Wanted, new: Wanted, settings: Settings) -> ImageDiff:
    """Read two images at a time, layers of both once, and return what is different."""
    started = time.monotonic()
    shared = Shared()
    bars = _Together(old.progress)
    with ThreadPoolExecutor(2) as pool:
        try:
            futures = [
                pool.submit(audit_image, replace(wanted, shared=shared, progress=bars.part()), settings)
                for wanted in (old, new)
            ]
            reports = [future.result() for future in futures]
        except BaseException:
            shared.stopped.set()
            raise
    reports_of_others = old.beside.reports if old.beside is not None else ()
    contents = [report.image for report in reports if report.image is not None]
    unread = tuple(strangers(reports_of_others, contents))
    return compare(reports[0], reports[1], unread=unread, seconds=time.monotonic() - started)


class _Together:
    """One bar for what several readers have done."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._lock = Lock()
        self._parts: list[tuple[int, int]] = []

    def part(self) -> Progress | None:
        """Return what one reader calls."""
        if self._progress is None:
            return None
        number = len(self._parts)
        self._parts.append((0, 0))

        def told(done: int, total: int) -> None:
            with self._lock:
                self._parts[number] = (done, total)
                if self._progress is not None:
                    self._progress(sum(each[0] for each in self._parts), sum(each[1] for each in self._parts))

        return told
