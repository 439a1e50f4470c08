"""Where deadlight keeps what it has for a user: results of layers, and the store of vulnerabilities.

Sources: https://specifications.freedesktop.org/basedir-spec/latest/,
https://learn.microsoft.com/windows/win32/shell/knownfolderid#FOLDERID_LocalAppData
"""

from __future__ import annotations

import os
import sys

from deadlight.cli.frame.environment import variable


def cache_folder() -> str:
    """Return the folder of results, as each system has it: they may be removed at any time."""
    return _folder("XDG_CACHE_HOME", mac=("Library", "Caches"), other=(".cache",))


def store_file() -> str:
    """Return where this user's store of vulnerabilities is: in the folder for data, as each system has it."""
    folder = _folder("XDG_DATA_HOME", mac=("Library", "Application Support"), other=(".local", "share"))
    return os.path.join(folder, "advisories.sqlite")  # noqa: PTH118 - every audit asks, and pathlib is not loaded


def _folder(name: str, *, mac: tuple[str, ...], other: tuple[str, ...]) -> str:
    home = os.path.expanduser("~")  # noqa: PTH111 - as above
    if sys.platform == "win32":
        base = variable("LOCALAPPDATA") or os.path.join(home, "AppData", "Local")  # noqa: PTH118
    elif sys.platform == "darwin":
        base = os.path.join(home, *mac)  # noqa: PTH118
    else:
        base = variable(name) or os.path.join(home, *other)  # noqa: PTH118
    return os.path.join(base, "deadlight")  # noqa: PTH118
