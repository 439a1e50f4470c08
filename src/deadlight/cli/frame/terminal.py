"""Standard output for data, standard error for everything else."""

from __future__ import annotations

import errno
import os
import sys
from typing import Literal, TextIO

from deadlight.cli.frame.environment import variable
from deadlight.model.errors import UsageError

Color = Literal["auto", "always", "never"]

_GONE = (errno.EPIPE, errno.EINVAL)
"""What writing to a pipe whose reader has gone away answers; Windows says EINVAL."""


def emit(text: str, *, color: bool = False) -> None:
    """Write data to standard output; in UTF-8 where that is no terminal, on every system.

    A reader that has gone away is no error: what it did not want is not written. Raises UsageError
    where the output does not take the data.
    """
    _echo(text if sys.stdout.isatty() else text.encode("utf-8", "backslashreplace"), color=color)


def emit_bytes(data: bytes) -> None:
    """Write data to standard output as it is. As `emit` otherwise."""
    _echo(data, color=False)


def _echo(data: str | bytes, *, color: bool) -> None:
    try:
        if isinstance(data, bytes):
            sys.stdout.flush()
            sys.stdout.buffer.write(data)
        else:
            import click

            click.echo(data, nl=False, color=color)
        sys.stdout.flush()
    except OSError as error:
        _forget_output()
        if error.errno not in _GONE:
            raise UsageError(f"standard output does not take the data: {error.strerror}") from error


def tell(message: str) -> None:
    """Write a line to standard error, as well as it can show it."""
    import contextlib

    encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
    with contextlib.suppress(OSError):
        sys.stderr.write(message.encode(encoding, "backslashreplace").decode(encoding) + "\n")
        sys.stderr.flush()


def prepare() -> None:
    """Put something in place of output streams that the caller has closed; Python has none for them."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - open to the end


def flush() -> None:
    """Hand over what is still held back, so that the interpreter finds nothing to complain of at its end."""
    try:
        sys.stdout.flush()
    except OSError:
        _forget_output()


def _forget_output() -> None:
    try:
        number = sys.stdout.fileno()
    except OSError:
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, number)
    os.close(nowhere)


def colored(choice: Color, stream: TextIO | None = None) -> bool:
    """Return whether to colour what goes to `stream` (standard output unless given).

    An explicit choice decides; then NO_COLOR, then FORCE_COLOR where they are set and not empty
    (https://no-color.org, https://force-color.org); then whether the stream is a terminal.
    """
    if choice != "auto":
        return choice == "always"
    if variable("NO_COLOR"):
        return False
    if variable("FORCE_COLOR"):
        return True
    return on_terminal(stream or sys.stdout)


def on_terminal(stream: TextIO) -> bool:
    """Return whether `stream` is a terminal that understands escape sequences."""
    return stream.isatty() and variable("TERM") != "dumb"


def columns(otherwise: int = 120) -> int:
    """Return the width of the terminal that standard output is, or `otherwise` where it is none."""
    if not sys.stdout.isatty():
        return otherwise
    import shutil

    return shutil.get_terminal_size((otherwise, 24)).columns
