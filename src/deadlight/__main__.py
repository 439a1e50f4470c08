"""The command `deadlight`, and `python -m deadlight`."""

from __future__ import annotations

import gc
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
    from deadlight.cli.frame.entry import run

    status = run(sys.argv[1:])
    gc.freeze()  # the interpreter's end would search all that is left, several times
    return status


if __name__ == "__main__":
    sys.exit(main())
