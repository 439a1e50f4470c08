"""`deadlight explain`: what a check says and why, and what Windows does with a setting."""

from __future__ import annotations

from typing import Literal

import click

from deadlight.cli.frame.command import command as subcommand
from deadlight.cli.frame.options import color_option
from deadlight.cli.frame.terminal import Color, colored, emit
from deadlight.model.errors import UsageError

Format = Literal["text", "json", "markdown"]


@subcommand(
    "explain",
    (
        ("deadlight explain WIN301", "a check by its id, or by its name:"),
        ("deadlight explain engine-pipe-mount", "why it matters, what to do, examples and their fix"),
        (
            "deadlight explain --setting readOnlyRootFilesystem",
            "what Windows does with a setting, by what evidence",
        ),
        ("deadlight explain --settings -f json", "all settings that deadlight knows, for programs"),
    ),
)
@click.argument("check", required=False)
@click.option("--setting", metavar="NAME", help="A setting of Compose, docker run or a pod.")
@click.option("--settings", "all_settings", is_flag=True, help="All settings.")
@click.option(
    "-f", "--format", "format_", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True
)
@color_option
def command(check: str | None, setting: str | None, all_settings: bool, format_: Format, color: Color) -> int:  # noqa: FBT001 - click passes it by name
    """Explain a check, or what Windows really does with a setting."""
    if sum((check is not None, setting is not None, all_settings)) != 1:
        raise UsageError("explain takes one of CHECK, --setting NAME and --settings")
    shown = colored(color)
    text = _settings(setting, format_, color=shown) if check is None else _check(check, format_, color=shown)
    emit(text, color=shown)
    return 0


def _check(name: str, format_: Format, *, color: bool) -> str:
    from deadlight.checks.registry import find
    from deadlight.outputs.explain import render

    return render(find(name), format_, color=color)


def _settings(name: str | None, format_: Format, *, color: bool) -> str:
    from deadlight.outputs.explain_setting import render
    from deadlight.semantics.settings import all_rows, rows_for

    rows = all_rows() if name is None else rows_for(name)
    if not rows and name is not None:
        import difflib

        known = {key: row.setting for row in all_rows() for key in (row.setting, row.setting.rpartition(".")[2])}
        near = difflib.get_close_matches(name, known, n=3, cutoff=0.7)
        advice = f"Did you mean {' or '.join(near)}?" if near else "`deadlight explain --settings` shows all."
        raise UsageError(f"deadlight knows no setting called {name}", advice)
    return render(rows, format_, color=color)
