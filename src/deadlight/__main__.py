"""The command `deadlight`, and `python -m deadlight`."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line and return the exit status.

    The version is answered before anything else is loaded: scripts ask for it often.
    """
    if sys.argv[1:] in (["--version"], ["-V"]):
        from deadlight import __version__

        print(f"deadlight {__version__}")  # noqa: T201 - this is the answer
        return 0
    from deadlight.cli.frame.entry import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
