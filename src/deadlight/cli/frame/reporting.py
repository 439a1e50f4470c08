"""Which reports a run makes, and where they go: `-f` and `-o` in pairs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from deadlight.cli.frame.asked import Options
from deadlight.cli.frame.terminal import colored, columns, emit, tell
from deadlight.model.errors import UsageError
from deadlight.model.report import AuditReport

SUFFIXES = {
    ".sarif": "sarif",
    ".sarif.json": "sarif",
    ".cdx.json": "cyclonedx",
    ".spdx.json": "spdx",
    ".openvex.json": "openvex",
    ".csaf.json": "csaf",
    ".json": "json",
    ".xml": "junit",
    ".md": "markdown",
    ".csv": "csv",
}
"""Ends of a file's name → the format that its report is in where no `-f` says."""


class Destination(Struct, frozen=True):
    """One report: its format, and the file that it goes to, nothing for standard output."""

    format: str
    file: str | None = None


def destinations(given: Iterable[tuple[str | None, str | None]]) -> tuple[Destination, ...]:
    """Return the reports that options ask for; text on standard output where none is asked for.

    `given` holds a pair (format, nothing) for each `-f` and (nothing, file) for each `-o`, in order.
    A file belongs to the format beside it, first of all the one before it; a file alone has the format that
    its name ends in. Raises UsageError where two reports would go to one place, or
    what writes a format is not installed.
    """
    from deadlight.outputs.formats import equip

    pairs: list[list[str | None]] = []
    for format_, file in given:
        field, value = (0, format_) if format_ is not None else (1, file)
        if pairs and pairs[-1][field] is None:
            pairs[-1][field] = value
        else:
            pairs.append([None, None])
            pairs[-1][field] = value
    made = tuple(
        Destination(format_ or _by_suffix(file), None if file == "-" else file) for format_, file in pairs
    ) or (Destination("text"),)
    files = [destination.file for destination in made]
    for file in files:
        if files.count(file) > 1:
            place = file or "standard output"
            raise UsageError(f"two reports would go to {place}", "Give each -f an -o FILE of its own after it.")
    equip(destination.format for destination in made)
    return made


def _by_suffix(file: str | None) -> str:
    name = (file or "").lower()
    return next((SUFFIXES[suffix] for suffix in SUFFIXES if name.endswith(suffix)), "text")


def needs_changes(made: Iterable[Destination]) -> bool:
    """Return whether a report shows the text changes of fixes."""
    from deadlight.outputs.formats import NEEDS_CHANGES

    return any(destination.format in NEEDS_CHANGES for destination in made)


def load(made: Iterable[Destination]) -> None:
    """Load what renders these reports; what is wrong with them, `deliver` tells."""
    from deadlight.outputs.formats import FORMATS

    for destination in made:
        if destination.format in FORMATS:
            FORMATS[destination.format]()


def deliver(report: AuditReport, made: Sequence[Destination], options: Options) -> None:
    """Render the reports and send them where they go. Raises UsageError for a file that cannot be written."""
    from deadlight.outputs.formats import render

    for destination in made:
        color = options.color == "always" if destination.file else colored(options.color)
        text = render(
            report, destination.format, color=color, verbosity=options.verbosity,
            columns=120 if destination.file else columns(), author=options.author,
        )  # fmt: skip
        if destination.file is None:
            emit(text, color=color)
        else:
            save(destination.file, text)
            if not options.quiet:
                tell(f"Wrote {destination.file}")


def save(file: str, text: str) -> None:
    """Write `text` to `file`; a regular file is replaced whole. Raises UsageError where that cannot be."""
    from pathlib import Path

    from deadlight.actions.fix.writing import Content, WriteError, write

    data = text.encode("utf-8", "backslashreplace")
    try:
        if Path(file).exists() and not Path(file).is_file():
            Path(file).write_bytes(data)
        else:
            write([Content(file, data)])
    except OSError as error:
        raise UsageError(f"cannot write {file}: {error.strerror}") from error
    except WriteError as error:
        raise UsageError(f"cannot write {file}", str(error)) from error
