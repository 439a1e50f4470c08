"""`deadlight boundary`: which wall stands, and which paths lead through it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import click
import msgspec

from deadlight.cli.frame.asked import Options
from deadlight.cli.frame.command import command as subcommand
from deadlight.cli.frame.options import SEVERITIES, color_option, surroundings_options
from deadlight.cli.frame.terminal import colored, columns, emit, tell
from deadlight.model.errors import UsageError
from deadlight.model.outcome import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deadlight.model.decision import Decision
    from deadlight.reasoning import Reasoned

Format = Literal["text", "json", "mermaid", "dot", "html"]

STDIN = "-"


@subcommand(
    "boundary",
    (
        ("deadlight boundary", "walls and paths of all that the working folder describes"),
        ("deadlight boundary compose.yaml k8s/ --from web", "what an intruder in one workload reaches"),
        ("deadlight boundary --from outside", "what whoever reaches the network does"),
        ("deadlight boundary -f html -o boundary.html", "a picture to click through, in one file"),
        ("deadlight boundary --decide -v", "how each workload is to be isolated, what that costs, what to write"),
        ("deadlight boundary -f json --fail-on medium", "for programs, and when to fail"),
    ),
)
@click.argument("paths", nargs=-1, type=click.Path(allow_dash=True), metavar="[PATH | -]...")
@click.option("--from", "start", metavar="WORKLOAD", help="Only what leads on from this workload, or from outside.")
@click.option(
    "--decide", is_flag=True, help="Tell how each workload is to be isolated, as whom it is to run, and beside whom."
)
@click.option(
    "-f", "--format", "format_", type=click.Choice(["text", "json", "mermaid", "dot", "html"]), default="text",
    show_default=True, help="Format of the report.",
)  # fmt: skip
@click.option("-o", "--output", metavar="FILE", type=click.Path(allow_dash=True), help="Write the report to FILE.")
@click.option(
    "--fail-on", type=click.Choice([*SEVERITIES, "never"]),
    help="Exit with 1 for paths from this severity up; high unless given.",
)  # fmt: skip
@click.option("--strict", is_flag=True, default=None, help="Exit with 3 where a question stands.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found or cannot be read.")
@click.option("--stdin-filename", metavar="NAME", help="What standard input (-) is called in reports; tells its kind.")
@click.option(
    "--exclude", multiple=True, metavar="GLOB", help="Leave out files that match, as in .gitignore (repeatable)."
)
@surroundings_options
@click.option("-j", "--jobs", type=click.IntRange(min=0), help="Processes; 0 decides by the work.")
@click.option("-q", "--quiet", is_flag=True, help="One line a path, nothing else.")
@click.option("-v", "--verbose", is_flag=True, help="Every path, what each step needs, and why a wall stands.")
@click.option("--no-progress", is_flag=True, help="No progress bar.")
@color_option
def command(start: str | None, decide: bool, format_: Format, output: str | None, **given: object) -> int:  # noqa: FBT001 - click passes it by name
    """Tell which wall stands before each workload, which attack paths lead through it, and what closes them.

    PATHs are files and folders, - is standard input; the working folder is taken where none is given. Zones of trust
    and hosts come from deadlight.toml. A path is told step by step, each with where it was granted; what is not known
    gives a question instead of a step. With --decide it is told instead what each workload needs, as text or JSON.

    The exit status is 0, 1 where a path from --fail-on up stands, 2 for a usage or configuration error, 3 where
    something could not be read, or, with --strict, where a question stands.
    """
    from deadlight.cli.frame.settings import merged
    from deadlight.reasoning import decided

    if decide and format_ not in ("text", "json"):
        raise UsageError("--decide is told as text or JSON", "Leave out --decide, or say -f json.")
    options = msgspec.convert(given, Options)
    settings = merged(options)
    reasoned = _reasoned(options, start or "")
    told = decided(reasoned, start or "") if decide else None
    _deliver(reasoned, told, format_, output, options)
    return 0 if options.exit_zero else status_of(reasoned, settings.fail_on, strict=settings.strict)


def status_of(reasoned: Reasoned, fail_on: Severity | None, *, strict: bool) -> int:
    """Return the exit status: 1 for a path from `fail_on` up, 3 for what was not read or, strictly, known, else 0."""
    if fail_on is not None and any(path.severity >= fail_on for path in reasoned.report.paths):
        return 1
    return 3 if reasoned.unread or (strict and reasoned.report.graph.questions) else 0


def _reasoned(options: Options, start: str) -> Reasoned:
    from deadlight.cli.frame.auditing import inputs
    from deadlight.cli.frame.progress import Bar
    from deadlight.cli.frame.settings import merged
    from deadlight.reasoning import boundary

    read = inputs(options)
    with Bar(wanted=not options.quiet and not options.no_progress) as bar:
        return boundary(
            read.paths, merged(options), start=start, stdin=read.stdin, stdin_name=read.stdin_name, progress=bar
        )


def _deliver(
    reasoned: Reasoned, told: Sequence[Decision] | None, format_: Format, output: str | None, options: Options
) -> None:
    from deadlight.cli.frame.reporting import save
    from deadlight.outputs.inert import encodable

    to_file = output is not None and output != STDIN
    color = options.color == "always" if to_file else colored(options.color)
    color_it = color and format_ == "text"
    text = encodable(_rendered(reasoned, told, format_, options, color=color_it, to_file=to_file))
    if output is not None and to_file:
        save(output, text)
        if not options.quiet:
            tell(f"Wrote {output}")
    else:
        emit(text, color=color)


def _rendered(
    reasoned: Reasoned,
    told: Sequence[Decision] | None,
    format_: Format,
    options: Options,
    *,
    color: bool,
    to_file: bool,
) -> str:
    from importlib import import_module

    from deadlight.outputs.look import Look

    look = Look(color, options.verbosity, 120 if to_file else columns())
    if told is not None:
        module = import_module(f"deadlight.outputs.decision_{format_}")
        return str(module.render(told, look, reasoned.hide, reasoned.unread))
    module = import_module(f"deadlight.outputs.boundary_{format_}")
    if format_ in ("text", "json"):
        return str(module.render(reasoned, look))
    return str(module.render(reasoned.report))
