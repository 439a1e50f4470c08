"""Whether a folder is of the user alone: what others may have put there is not to be relied on."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path


def distrust(folder: Path) -> str:
    """Return why others may have written into a folder, empty where they may not. Raises OSError.

    On Windows folders of a user have rights that say so, and nothing is looked at.
    """
    if sys.platform == "win32":
        return ""
    status = folder.stat()
    if status.st_uid not in (0, os.geteuid()):
        return "it belongs to another user"
    return "everybody may write there" if status.st_mode & stat.S_IWOTH else ""


def is_sole_file(descriptor: int) -> bool:
    """Return whether an open file is a regular one, without another name elsewhere."""
    status = os.fstat(descriptor)
    return stat.S_ISREG(status.st_mode) and status.st_nlink <= 1
