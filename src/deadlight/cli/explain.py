"""`deadlight explain`: what a check says and why, and what Windows does with a setting."""

from __future__ import annotations

from typing import Literal

import click

from deadlight.cli.frame.command import command as subcommand
from deadlight.cli.frame.options import color_option
from deadlight.cli.frame.terminal import Color, colored, emit
from deadlight.model.errors import UsageError

Format = Literal["text", "json", "markdown"]

ABOUT_THE_AUDIT = {
    "WIN901": "An input could not be read. It stands under `unread` with the reason, and the exit status is 3.",
    "WIN902": "Nothing says whether a workload runs on Windows, so it was not judged. It stands under `unknown`. "
    "Say it in the file (`spec.os.name`, `platform:`, a base with a known system), or run with --os windows.",
    "WIN903": "A waiver has ended, so what it covered counts again. Mend that, or give the waiver a new end.",
    "WIN904": "A waiver covers nothing: what it names is mended, or it names something else. Remove or correct it.",
    "WIN905": 'A waiver gives no reason, so it does not count. Add reason="...".',
}
"""What deadlight reports about the audit itself; no check file documents it."""


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
    from deadlight.checks.registry import AUDIT_CHECKS, find
    from deadlight.outputs.explain import render

    for id_, audit_name in AUDIT_CHECKS.items():
        if name.lower() in (id_.lower(), audit_name):
            return _about_the_audit(id_, audit_name, format_)
    return render(find(name), format_, color=color)


def _about_the_audit(id_: str, name: str, format_: Format) -> str:
    text = ABOUT_THE_AUDIT[id_]
    if format_ == "json":
        from deadlight.outputs.json_report import encode

        return encode({"id": id_, "name": name, "documentation": text})
    return f"# {id_} {name}\n\n{text}\n" if format_ == "markdown" else f"{id_} {name}\n\n  {text}\n"


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
