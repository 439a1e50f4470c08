"""The options that the subcommands share; `asked.Options` is the value that they make."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from functools import reduce
from typing import TypeVar

import click

from deadlight.model.settings import CNIS

F = TypeVar("F", bound=Callable[..., object])

SEVERITIES = ("critical", "high", "medium", "low")


class Day(click.ParamType[datetime.date]):
    """A day, as 2027-03-01."""

    name = "day"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime.date:
        """Return the day. Fails for what is none."""
        if isinstance(value, datetime.date):
            return value
        try:
            return datetime.date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value} is no day; write it as 2027-03-01", param, ctx)


class Version(click.ParamType[str]):
    """A version: numbers with dots, and what may follow them."""

    name = "version"

    def __init__(self, example: str = "27.3 or v1.31.2") -> None:
        """Take how one is written, which is shown where what is given is none."""
        self._example = example

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the version without a leading v. Fails for what is none."""
        version = str(value).removeprefix("v")
        if not re.fullmatch(r"\d+(\.\d+)*([+-][\w.+-]*)?", version, re.ASCII):
            self.fail(f"{value} is no version; write it as {self._example}", param, ctx)
        return version


def _split(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Return the values of a repeatable option, those with commas in parts."""
    return tuple(part for value in values for part in (part.strip() for part in value.split(",")) if part)


def _applied(function: F, *decorators: Callable[[F], F]) -> F:
    return reduce(lambda made, decorate: decorate(made), reversed(decorators), function)


def _lists(flag: str, metavar: str, text: str) -> Callable[[F], F]:
    return click.option(flag, multiple=True, callback=_split, metavar=metavar, help=text + " (repeatable)")


def color_option(function: F) -> F:
    """Add `--color`."""
    return click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        help="Colour; auto honours NO_COLOR and FORCE_COLOR, and colours on a terminal.",
    )(function)


def store_option(function: F) -> F:
    """Add `--store`."""
    return click.option(
        "--store", metavar="FILE", type=click.Path(dir_okay=False),
        help="The store of vulnerabilities that builds are held against; this user's unless given.",
    )(function)  # fmt: skip


def surroundings_options(function: F) -> F:
    """Add what says where files will run, which configuration holds, and on which day."""
    return _applied(
        function,
            click.option(
                "--os", type=click.Choice(["auto", "windows", "linux"]),
                help="The system of what does not say it; auto reports it as unknown.",
            ),
            click.option("--engine-version", type=Version(), help="The Docker engine that will run it."),
            click.option("--kubernetes-version", type=Version(), help="The Kubernetes that will run it."),
            click.option("--cni", type=click.Choice(CNIS), help="The network plug-in of the cluster."),
            store_option,
            click.option("--config", metavar="FILE", type=click.Path(), help="Read this deadlight.toml."),
            click.option("--no-config", is_flag=True, help="Read no configuration."),
            click.option("--today", type=Day(), help="The day that support ends and waivers are held against."),
    )  # fmt: skip


def input_options(function: F) -> F:
    """Add what says which files are audited, and how: all commands that audit have these."""
    return _applied(
        function,
            click.argument("paths", nargs=-1, type=click.Path(allow_dash=True), metavar="[PATH | -]..."),
            click.option(
                "--stdin-filename", metavar="NAME", help="What standard input (-) is called in reports; tells its kind."
            ),
            _lists("--exclude", "GLOB", "Leave out files and folders that match, as in .gitignore."),
            _lists("--select", "IDS", "Only these checks, by id or name, with commas."),
            _lists("--ignore", "IDS", "Not these checks."),
            click.option("--min-severity", type=click.Choice(SEVERITIES), help="Leave out findings below it."),
            surroundings_options,
            click.option("-j", "--jobs", type=click.IntRange(min=0), help="Processes; 0 decides by the work."),
            click.option("-q", "--quiet", is_flag=True, help="One line a finding, nothing else."),
            click.option("-v", "--verbose", is_flag=True, help="Also what is waived, unknown or skipped."),
            click.option("--no-progress", is_flag=True, help="No progress bar."),
            color_option,
    )  # fmt: skip


def image_options(function: F) -> F:
    """Add what says how an image is judged."""
    return _applied(
        function,
            _lists("--select", "IDS", "Only these checks, by id or name, with commas."),
            _lists("--ignore", "IDS", "Not these checks."),
            click.option("--min-severity", type=click.Choice(SEVERITIES), help="Leave out findings below it."),
            store_option,
            click.option("--config", metavar="FILE", type=click.Path(), help="Read this deadlight.toml."),
            click.option("--no-config", is_flag=True, help="Read no configuration."),
            click.option("--today", type=Day(), help="The day that support ends and waivers are held against."),
            click.option("-j", "--jobs", type=click.IntRange(min=0), help="Layers read at a time; 0 decides itself."),
            click.option("-q", "--quiet", is_flag=True, help="One line a finding, nothing else."),
            click.option("-v", "--verbose", is_flag=True, help="Also each service, package and file."),
            click.option("--no-progress", is_flag=True, help="No progress bar."),
            color_option,
    )  # fmt: skip


class ReportFormat(click.Choice[str]):
    """A format of reports."""

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the format. Fails for what is none, and says where one of another command can be had."""
        from deadlight.outputs.formats import FILE_FORMATS, IMAGE_FORMATS

        if value in FILE_FORMATS and value not in self.choices:
            self.fail(f"{value} draws a network; deadlight audit -f {value} does", param, ctx)
        if value in IMAGE_FORMATS and value not in self.choices:
            self.fail(f"{value} describes an image; deadlight image REF -f {value} writes it", param, ctx)
        return super().convert(value, param, ctx)


def report_options(function: F) -> F:
    """Add what says how findings are reported, and which of them fail the run."""
    from deadlight.outputs.formats import FORMATS

    return _reporting(function, list(FORMATS))


def image_report_options(function: F) -> F:
    """Add the same for a report on an image, which more formats can show."""
    from deadlight.outputs.formats import FILE_FORMATS, FORMATS, IMAGE_FORMATS

    return _reporting(function, [name for name in (*FORMATS, *IMAGE_FORMATS) if name not in FILE_FORMATS])


def _reporting(function: F, formats: list[str]) -> F:
    return _applied(
        function,
            click.option(
                "-f", "--format", "formats", multiple=True, type=ReportFormat(formats),
                help="Format of a report (repeatable); text unless given.",
            ),
            click.option(
                "-o", "--output", "outputs", multiple=True, metavar="FILE", type=click.Path(allow_dash=True),
                help="Where the report of the -f beside it goes (repeatable).",
            ),
            click.option(
                "--fail-on", type=click.Choice([*SEVERITIES, "never"]),
                help="Exit with 1 for findings from this severity up; high unless given.",
            ),
            click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found or cannot be read."),
            click.option("--strict", is_flag=True, default=None, help="Exit with 3 where a check cannot decide."),
            click.option(
                "--baseline", metavar="FILE", type=click.Path(),
                help="Leave out the findings recorded in it, as `baseline` writes it, or a report in JSON.",
            ),
    )  # fmt: skip


def fix_options(function: F) -> F:
    """Add what says how far fixes go."""
    return _applied(
        function,
        click.option("--unsafe-fixes", is_flag=True, help="Also fixes that may change what a workload does."),
        click.option("--diff", is_flag=True, help="Show what fixes would change, and change nothing."),
    )
