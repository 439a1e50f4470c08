"""`deadlight plan`: which workload runs on which host, in which isolation."""

from __future__ import annotations

from typing import Literal

import click

from deadlight.cli.frame.asked import Options
from deadlight.cli.frame.command import command as subcommand
from deadlight.cli.frame.options import color_option
from deadlight.cli.frame.terminal import colored, columns, emit, tell

Format = Literal["text", "json", "markdown"]

STDIN = "-"


class Amount(click.ParamType[int]):
    """An amount of memory, as 512Mi or 2Gi; a number alone is of MiB."""

    name = "memory"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the amount in MiB. Fails for what is none."""
        from deadlight.semantics.memory import quantity

        text = str(value)
        amount = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else quantity(text)
        if not amount:
            self.fail(f"{value} is no amount of memory; write it as 512Mi or 2Gi", param, ctx)
        return amount


@subcommand(
    "plan",
    (
        ("deadlight plan examples/three-tenants", "a folder's workloads on the hosts of its deadlight.toml"),
        ("deadlight plan --assume-memory 2Gi examples/three-tenants/reports", "where files do not say how much memory"),
        ("deadlight plan -f json -o plan.json examples/three-tenants", "for programs"),
    ),
)
@click.argument("paths", nargs=-1, type=click.Path(allow_dash=True), metavar="[PATH | -]...")
@click.option("--stdin-filename", metavar="NAME", help="What standard input (-) is called in reports; tells its kind.")
@click.option(
    "--exclude", multiple=True, metavar="GLOB", help="Leave out files and folders that match, as in .gitignore."
)
@click.option(
    "--time-limit", type=click.FloatRange(min=0.1, max=86400), default=60.0, show_default=True, metavar="SECONDS",
    help="How long to search; then the best plan so far counts, with its bound.",
)  # fmt: skip
@click.option(
    "--assume-memory", type=Amount(), default="1Gi", show_default=True, metavar="MEMORY",
    help="What a container may take that does not say: 512Mi, 2Gi.",
)  # fmt: skip
@click.option(
    "-f", "--format", "format_", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True,
    help="Format of the plan.",
)  # fmt: skip
@click.option("-o", "--output", metavar="FILE", type=click.Path(allow_dash=True), help="Write the plan to FILE.")
@click.option(
    "--os", type=click.Choice(["auto", "windows", "linux"]),
    help="The system of what does not say it; auto reports it as unknown.",
)  # fmt: skip
@click.option("--config", metavar="FILE", type=click.Path(), help="Read this deadlight.toml.")
@click.option("-j", "--jobs", type=click.IntRange(min=0), help="Processes; 0 decides by the work.")
@click.option("-q", "--quiet", is_flag=True, help="The hosts, nothing else.")
@click.option("-v", "--verbose", is_flag=True, help="Also why each workload is asked for as it is.")
@click.option("--no-progress", is_flag=True, help="No progress bar.")
@color_option
def command(format_: Format, output: str | None, time_limit: float, assume_memory: int, **given: object) -> int:
    """Place workloads on hosts: in as few as can be, then with as little memory for utility VMs as can be.

    Hosts and zones are those of deadlight.toml. No two zones that distrust each other share a kernel, no host is
    given more than its memory, and images run only where their build does. A workload keeps the isolation that is
    written, and has the cheaper one that its zone allows where none is. The plan is proven optimal, or its bound given.

    The exit status is 0, 1 where there is no plan, 2 for a usage error, 3 where something could not be read or decided.
    """
    import msgspec

    from deadlight.cli.frame.auditing import inputs
    from deadlight.cli.frame.progress import Bar, Steps
    from deadlight.cli.frame.settings import merged
    from deadlight.planning import plan

    options = msgspec.convert(given, Options)
    settings = merged(options)
    source = inputs(options)
    shown = not options.quiet and not options.no_progress
    with Bar(wanted=shown) as bar, Steps(wanted=shown, after=bar) as steps:
        made = plan(
            source.paths,
            settings,
            seconds=time_limit,
            assumed=assume_memory,
            stdin=source.stdin,
            stdin_name=source.stdin_name,
            progress=bar,
            step=steps,
        )
    from importlib import import_module

    from deadlight.cli.frame.reporting import save
    from deadlight.outputs.inert import encodable
    from deadlight.outputs.look import Look

    to_file = output is not None and output != STDIN
    color = options.color == "always" if to_file else colored(options.color)
    look = Look(color and format_ == "text", options.verbosity, 120 if to_file else columns())
    text = encodable(import_module(f"deadlight.outputs.plan_{format_}").render(made, look))
    if output is not None and to_file:
        save(output, text)
        if not options.quiet:
            tell(f"Wrote {output}")
    else:
        emit(text, color=color)
    return made.exit_status()
