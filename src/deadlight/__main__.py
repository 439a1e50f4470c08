"""The command `deadlight`, and `python -m deadlight`."""

from __future__ import annotations

import gc
import os
import sys
from types import ModuleType

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
    _load_msgspec()
    from deadlight.cli.frame import prepared_file
    from deadlight.cli.frame.entry import run

    prepared_file.read()
    status = run(sys.argv[1:])
    prepared_file.write()
    return status


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


_UNUSED = ("decimal", "uuid", "msgspec.inspect", "msgspec._json_schema")
"""What msgspec loads for decimal numbers, UUIDs, and descriptions of types, none of which is asked for: 3 ms."""


def _load_msgspec() -> None:
    """Load msgspec without what it has no use for here, and what takes as long to load as itself.

    `typing_extensions` happens to be installed beside it in many environments: msgspec would load it, and `inspect`
    with it, for names that `typing` has. Whoever imports one of these afterwards gets the real one.
    """
    stand_ins: dict[str, ModuleType | None] = {name: ModuleType(name) for name in _UNUSED}
    for unused in stand_ins.values():
        # Each name in it is a type that nothing is of; the one attribute that is asked for is `SafeUUID.unknown`.
        unused.__dict__["__getattr__"] = lambda name: type(name, (), {"unknown": None})
    stand_ins["typing_extensions"] = None  # this says that it does not exist
    stand_ins = {name: module for name, module in stand_ins.items() if name not in sys.modules}
    sys.modules.update(stand_ins)  # type: ignore[arg-type] # nothing in place of a module is what `import` knows
    try:
        import msgspec  # noqa: F401
    except (AttributeError, ImportError):  # a version that asks for more: whoever imports it next loads it whole
        sys.modules.pop("msgspec._core", None)
    finally:
        for name in stand_ins:
            del sys.modules[name]


if __name__ == "__main__":
    leave()
