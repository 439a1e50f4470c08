"""Runs a command line and turns whatever comes of it into an exit status and a sentence.

0  clean                                    3  something could not be read
1  findings at or above --fail-on           4  a bug in deadlight
2  usage or configuration error           130  interrupted
"""

from __future__ import annotations

from collections.abc import Sequence

from deadlight.cli.frame import plain
from deadlight.cli.frame.environment import variable
from deadlight.cli.frame.terminal import flush, prepare, tell
from deadlight.model.errors import CheckError, DeadlightError, FactError, InputError

USAGE, UNREAD, BUG, INTERRUPTED = 2, 3, 4, 130
COMPLETE = "_DEADLIGHT_COMPLETE"


def run(arguments: Sequence[str]) -> int:
    """Run the command line `arguments` and return the exit status. Raises nothing."""
    prepare()
    try:
        status = _dispatch(list(arguments))
    except KeyboardInterrupt:
        return INTERRUPTED
    except DeadlightError as error:
        status = _refuse(error)
    except Exception as error:  # noqa: BLE001 - no traceback reaches a user who has not asked for it
        status = _own_up(error, debug="--debug" in arguments or variable("DEADLIGHT_DEBUG") not in ("", "0"))
    flush()
    return status


def _dispatch(arguments: list[str]) -> int:
    options = plain.options_of(arguments) if not variable(COMPLETE) else None
    if options is not None:
        from deadlight.cli.frame.auditing import run_audit

        return run_audit(options)
    import click

    from deadlight.cli.frame.group import deadlight

    if variable(COMPLETE):
        from deadlight.cli import completion

        completion.register()
    try:
        status = deadlight.main(arguments, prog_name="deadlight", complete_var=COMPLETE, standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return USAGE
    except click.Abort:
        return INTERRUPTED
    except SystemExit as leaving:
        # Completion leaves this way, and so does click itself where its reader has gone away.
        return leaving.code if isinstance(leaving.code, int) and not isinstance(leaving.__context__, OSError) else 0
    return status if isinstance(status, int) else 0


def _refuse(error: DeadlightError) -> int:
    tell(f"deadlight: {error}")
    if error.advice():
        tell(error.advice())
    if isinstance(error, (CheckError, FactError)):
        return BUG
    return UNREAD if isinstance(error, InputError) else USAGE


def _own_up(error: Exception, *, debug: bool) -> int:
    """Say that deadlight has a bug, and where; not what was in hand, which may be secret."""
    if debug:
        import traceback

        tell("".join(traceback.format_exception(error)).rstrip())
    tell(f"deadlight: this is a bug in deadlight: {type(error).__name__}{_place(error)}.")
    if not debug:
        tell("Please report it, with what the same command prints with --debug (or with DEADLIGHT_DEBUG=1 set).")
    return BUG


def _place(error: Exception) -> str:
    """Return where the innermost frame of ours stood."""
    from pathlib import Path

    package = Path(__file__).parents[2]
    place = ""
    traceback = error.__traceback__
    while traceback is not None:
        file = Path(traceback.tb_frame.f_code.co_filename)
        if file.is_relative_to(package):
            place = f" at {file.relative_to(package).as_posix()}, line {traceback.tb_lineno}"
        traceback = traceback.tb_next
    return place
