"""Devices that are passed into a container: Windows assigns whole interface classes, and single devices never.

Sources: https://github.com/moby/moby/blob/v28.5.2/daemon/oci_windows.go (setupWindowsDevices),
https://github.com/moby/moby/blob/v28.5.2/libcontainerd/local/local_windows.go, which refuses devices behind a
hypervisor. Names of the Container Device Interface become device requests, which the engine does not read on
Windows.
"""

from __future__ import annotations

import re
from typing import Literal

from deadlight.model.regex import lazy

_CLASS = lazy(r"(?:class/|(?:class|vpci-class-guid)://)(?P<id>.+)", re.IGNORECASE | re.DOTALL)
_REQUESTED = lazy(r"[A-Za-z][\w.-]*/[A-Za-z][\w-]*=[\w.:-]+")


def interface_class(path: str) -> str | None:
    """Return the identifier of the interface class that `path` assigns, nothing if it assigns none."""
    match = _CLASS.fullmatch(path.strip())
    return match["id"] if match else None


def fate_of_other(path: str) -> Literal["ignored", "rejected-at-start"] | None:
    """Return what becomes of a device that is no interface class: `/dev/dri`, `COM1`, `vendor.com/gpu=0`.

    Nothing is returned for a class, and for what begins with a variable.
    """
    text = path.strip()
    if not text or text.startswith("$") or interface_class(text) is not None:
        return None
    return "ignored" if _REQUESTED.fullmatch(text) else "rejected-at-start"
