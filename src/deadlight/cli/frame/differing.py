"""Carries out a comparison of two images as the options ask, and delivers it."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from deadlight.cli.frame.asked import Options
from deadlight.cli.frame.reporting import Destination, save
from deadlight.cli.frame.terminal import colored, columns, emit, tell
from deadlight.model.errors import UsageError
from deadlight.outputs.inert import encodable
from deadlight.outputs.look import Look

if TYPE_CHECKING:
    from deadlight.image_audit.auditing import Wanted
    from deadlight.model.image_diff import ImageDiff
    from deadlight.model.settings import Settings

FORMATS = ("text", "json", "markdown")

DIFF = "diff"
"""The word that stands before two images."""


def pair_of(references: Sequence[str]) -> tuple[str, str] | None:
    """Return the two images that are to be compared, nothing where one is to be looked into. Raises UsageError."""
    if references[0] != DIFF:
        if len(references) > 1:
            raise UsageError(
                f"{len(references)} images are given, and one is looked into at a time",
                f"To compare two: deadlight image {DIFF} OLD NEW.",
            )
        return None
    if len(references) != 3:
        raise UsageError(
            f"{DIFF} takes two images, the old one and the new one",
            f"deadlight image {DIFF} OLD NEW; an image that is called so itself is ./{DIFF} or docker.io/{DIFF}.",
        )
    return references[1], references[2]


def check(made: Sequence[Destination]) -> None:
    """Raise UsageError for a form that a comparison does not have."""
    for destination in made:
        if destination.format not in FORMATS:
            raise UsageError(
                f"a comparison is not written as {destination.format}", f"Its formats are {', '.join(FORMATS)}."
            )


def compared(old: Wanted, new: Wanted, settings: Settings) -> ImageDiff:
    """Return what is different between two images."""
    from deadlight.image_audit.pairing import compare_images

    return compare_images(old, new, settings)


def deliver(diff: ImageDiff, made: Sequence[Destination], options: Options) -> int:
    """Render the comparison, send it where it goes, and return the exit status."""
    for destination in made:
        to_file = destination.file is not None
        shown = options.color == "always" if to_file else colored(options.color)
        look = Look(shown and destination.format == "text", options.verbosity, 120 if to_file else columns())
        text = encodable(import_module(f"deadlight.outputs.image_diff_{destination.format}").render(diff, look))
        if destination.file is None:
            emit(text, color=shown)
        else:
            save(destination.file, text)
            if not options.quiet:
                tell(f"Wrote {destination.file}")
    status = diff.exit_status()
    return 0 if options.exit_zero and status in (1, 3) else status
