"""Paths as the configuration means them: from its own folder, wherever the run was started."""

from __future__ import annotations

from deadlight.model.regex import lazy
from deadlight.model.settings import Settings

_ABSOLUTE = lazy(r"/|[A-Za-z]:/")


def named(shown: str, settings: Settings) -> str:
    """Return the path `shown` in a report as seen from the configuration's folder, with `/`.

    A path outside of that folder, or any where settings name no folder, stays as it is.
    """
    if not settings.folder or not settings.here:
        return shown
    absolute = shown if _ABSOLUTE.match(shown) else f"{settings.here}/{shown}"
    folder = settings.folder.rstrip("/") + "/"
    plain = _without_dots(absolute)
    return plain[len(folder) :] if plain.startswith(folder) else shown


def _without_dots(path: str) -> str:
    """Return an absolute path without `.` and `..`."""
    first, *parts = path.split("/")
    kept: list[str] = []
    for part in parts:
        if part == "..":
            del kept[-1:]
        elif part not in {"", "."}:
            kept.append(part)
    return "/".join([first, *kept])
