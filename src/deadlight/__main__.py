"""The command `deadlight`, and `python -m deadlight`."""

from __future__ import annotations

import gc
import os
import sys

ALLOCATIONS = 200_000
"""Objects made, and not freed, between two searches for cycles. Audits make next to no cycles, and
Python's own 700 costs a run a tenth of its time."""


def main() -> int:
    """Run the command line and return the exit status.

    The version is answered before anything else is loaded: scripts ask for it often.
    """
    if sys.argv[1:] in (["--version"], ["-V"]):
        from deadlight import __version__

        print(f"deadlight {__version__}")  # noqa: T201 - this is the answer
        return 0
    gc.set_threshold(ALLOCATIONS)
    _without_typing_extensions()
    from deadlight.cli.frame.entry import run

    return run(sys.argv[1:])


def leave() -> None:
    """Run the command line and end the process at once: to take down all that it made takes as long as many files.

    Nothing waits for that: what was written is flushed, and pools of processes end where they are used.
    """
    status = main()
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError:  # its reader has gone away
            status = status or 1
    os._exit(status)


def _without_typing_extensions() -> None:
    """Load msgspec without `typing_extensions`, which happens to be installed beside it in many environments.

    It would load it, and `inspect` with it, for names that `typing` has.
    """
    if "typing_extensions" in sys.modules:
        return
    sys.modules["typing_extensions"] = None  # type: ignore[assignment] # this is how a module is said not to exist
    try:
        import msgspec  # noqa: F401
    finally:
        del sys.modules["typing_extensions"]


if __name__ == "__main__":
    leave()
