"""Memory that was given back, and is asked for again at once: pieces of a layer are, a thousand times a second.

The C library of Linux returns it to the system each time, which then has to fill it with zeros: a fiftieth of the time
that layers take. Told so, it keeps some of it.
Source: mallopt(3), M_TRIM_THRESHOLD and M_MMAP_THRESHOLD
"""

from __future__ import annotations

import sys

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
_KEPT = 32 << 20
"""Bytes at the end of the heap that are kept."""

_OWN = 4 << 20
"""Bytes from which on a piece of memory is one of its own, which is returned as soon as it is free."""


def keep_freed() -> bool:
    """Keep freed memory for what comes next; return whether the C library takes that: GNU's does, musl's does not."""
    if sys.platform != "linux":
        return False
    import ctypes

    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return False
    return bool(mallopt(_TRIM_THRESHOLD, _KEPT) and mallopt(_MMAP_THRESHOLD, _OWN))
