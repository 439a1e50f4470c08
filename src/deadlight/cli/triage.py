"""`deadlight triage`: what Windows makes of the findings of another scanner."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from deadlight.cli.frame.asked import Options
from deadlight.cli.frame.command import command as subcommand
from deadlight.cli.frame.options import color_option, surroundings_options
from deadlight.cli.frame.terminal import Color, colored, columns, emit, tell
from deadlight.model.errors import InputError, UsageError

if TYPE_CHECKING:
    from deadlight.triage import Triaged

Format = Literal["text", "json", "markdown"]
Kind = Literal["file", "inline"]

STDIN = "-"


@subcommand(
    "triage",
    (
        ("deadlight triage trivy.json", "what of Trivy's report holds on Windows, and what is noise"),
        ("deadlight triage checkov.sarif --sources k8s/", "the files that the report is about"),
        ("deadlight triage trivy.json --write-suppressions file", "write the noise into .trivyignore.yaml"),
        ("deadlight triage hadolint.json --write-suppressions inline --diff", "show comments that would silence it"),
        ("trivy config -f json . | deadlight triage - -f markdown", "standard input, for a job summary"),
    ),
)
@click.argument("report", type=click.Path(allow_dash=True), metavar="REPORT")
@click.option(
    "--sources", multiple=True, metavar="PATH", type=click.Path(),
    help="The files and folders that the report is about (repeatable); the working folder unless given.",
)  # fmt: skip
@click.option(
    "-f", "--format", "format_", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True,
    help="Format of the triage.",
)  # fmt: skip
@click.option("-o", "--output", metavar="FILE", type=click.Path(allow_dash=True), help="Write the triage to FILE.")
@click.option(
    "--write-suppressions", "suppress", type=click.Choice(["file", "inline"]),
    help="Silence the noise: in the scanner's ignore file, or in the files themselves.",
)  # fmt: skip
@click.option(
    "--suppressions-file", metavar="FILE", type=click.Path(), help="The ignore file; the scanner's own unless given."
)
@click.option("--diff", is_flag=True, help="Show what suppressions would change, and change nothing.")
@click.option(
    "--exclude", multiple=True, metavar="GLOB", help="Leave out sources that match, as in .gitignore (repeatable)"
)
@surroundings_options
@click.option("-q", "--quiet", is_flag=True, help="The table of rules, nothing else.")
@click.option("-v", "--verbose", is_flag=True, help="Every finding with its place.")
@color_option
def command(
    report: str,
    format_: Format,
    output: str | None,
    suppress: Kind | None,
    suppressions_file: str | None,
    diff: bool,  # noqa: FBT001 - click passes it by name
    color: Color,
    **given: object,
) -> int:
    """Judge the findings of Trivy, Checkov, Kubescape, KICS, kube-linter or hadolint by what Windows does.

    REPORT is SARIF or the scanner's own JSON, - is standard input. Each finding on a Windows subject holds, holds
    for another reason, asks for what Windows ignores or rejects, does not hold, or is unknown; findings on Linux
    are left as they are. Only noise is suppressed, and only where nothing else goes with it.

    The exit status is 0, 2 for a usage error, 3 where the report cannot be read.
    """
    if suppress is None and (diff or suppressions_file is not None):
        option = "--diff" if diff else "--suppressions-file"
        raise UsageError(f"{option} says how suppressions are written, and none are", "Add --write-suppressions.")
    if suppress == "inline" and suppressions_file is not None:
        raise UsageError("--suppressions-file names an ignore file, and suppressions go inline")
    import msgspec

    from deadlight.cli.frame.settings import merged
    from deadlight.sources.scanner_reports.reading import read
    from deadlight.triage import triage

    sources = given.pop("sources")
    options = msgspec.convert({**given, "paths": sources or (".",), "color": color}, Options)
    settings = merged(options)
    try:
        foreign = read(_bytes(report))
    except InputError as error:
        raise InputError(f"{report}: {error.reason}" + (f", line {error.line}" if error.line else "")) from None
    triaged = triage(foreign, options.paths if sources else (), settings, whole=suppress == "file")
    if not (diff and output is None):
        _deliver(triaged, format_, output, options)
    if suppress is not None:
        from deadlight.cli.frame.suppressing import run_suppress

        run_suppress(triaged, suppress, suppressions_file, options, diff=diff)
    return 0


def _bytes(report: str) -> bytes:
    from deadlight.sources.files import LARGEST, read_bytes

    if report != STDIN:
        return read_bytes(Path(report))
    import sys

    if sys.stdin is None:
        raise UsageError("standard input is closed", "Give a file, or a pipe to read from.")
    return sys.stdin.buffer.read(LARGEST + 1)


def _deliver(triaged: Triaged, format_: Format, output: str | None, options: Options) -> None:
    from importlib import import_module

    from deadlight.cli.frame.reporting import save
    from deadlight.outputs.inert import encodable
    from deadlight.outputs.look import Look

    to_file = output is not None and output != STDIN
    shown = options.color == "always" if to_file else colored(options.color)
    look = Look(shown and format_ == "text", options.verbosity, 120 if to_file else columns())
    text = encodable(import_module(f"deadlight.outputs.triage_{format_}").render(triaged.report, look))
    if output is not None and to_file:
        save(output, text)
        if not options.quiet:
            tell(f"Wrote {output}")
    else:
        emit(text, color=shown)
