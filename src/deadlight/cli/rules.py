"""`deadlight rules`: the list of checks."""

from __future__ import annotations

from typing import Literal

import click

from deadlight.cli.frame.command import command as subcommand
from deadlight.cli.frame.options import color_option
from deadlight.cli.frame.terminal import Color, colored, columns, emit
from deadlight.model.errors import UsageError


@subcommand(
    "rules",
    (
        ("deadlight rules", "all checks, with severity and whether a fix exists"),
        ("deadlight rules --wall identity", "those that watch one wall"),
        ("deadlight rules -f json | jq -r '.checks[].name'", "for programs"),
    ),
)
@click.option("--wall", metavar="WALL", help="Only the checks of this wall, for example identity or 3xx.")
@click.option("-f", "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@color_option
def command(wall: str | None, format_: Literal["text", "json"], color: Color) -> int:
    """List the checks: identifier, name, severity, wall, whether a fix exists, and title."""
    from deadlight.checks.registry import all_checks
    from deadlight.outputs.rules import render

    checks = all_checks()
    if wall is not None:
        hundred = wall.lower().removeprefix("win").removesuffix("xx")
        checks = tuple(check for check in checks if wall.lower() == check.wall or hundred == check.id[3:4])
        if not checks:
            walls = sorted({check.wall for check in all_checks()})
            raise UsageError(f"there is no wall called {wall}", f"The walls are {', '.join(walls)}.")
    shown = colored(color)
    emit(render(checks, format_, color=shown, columns=columns(otherwise=0)), color=shown)
    return 0
