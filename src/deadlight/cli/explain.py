"""`deadlight explain`: a check, a setting on Windows, which host runs which image, until when all that is supported."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Literal

import click

from deadlight.cli.frame.command import command as subcommand
from deadlight.cli.frame.options import Day, Version, color_option
from deadlight.cli.frame.terminal import Color, colored, columns, emit
from deadlight.model.errors import UsageError

if TYPE_CHECKING:
    from deadlight.semantics.windows_releases import Windows

Format = Literal["text", "json", "markdown"]

LONGEST_NAME = 80
"""How much of a name that is not known is shown again."""

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
        ("deadlight explain engine-pipe", "a step of an attack, as reports name it after `opens`"),
        (
            "deadlight explain --setting readOnlyRootFilesystem",
            "what Windows does with a setting, by what evidence",
        ),
        ("deadlight explain --settings -f json", "all settings that deadlight knows, for programs"),
        ("deadlight explain --compat 10.0.20348.2322 on 10.0.26100", "whether an image runs on a host, by version"),
        ("deadlight explain --compat ltsc2019 on Windows Server 2022", "or by name"),
        ("deadlight explain --lifecycle", "until when images, hosts, engines and clusters are supported"),
        ("deadlight explain --lifecycle Docker Engine --today 2027-01-01", "of some, and on another day"),
    ),
)
@click.argument("words", nargs=-1, metavar="[CHECK]")
@click.option("--setting", metavar="NAME", help="A setting of any platform: its key, field, option or instruction.")
@click.option("--settings", "all_settings", is_flag=True, help="All settings.")
@click.option("--compat", is_flag=True, help="Whether an image runs on a host: --compat IMAGE on HOST.")
@click.option("--lifecycle", is_flag=True, help="Until when all is supported, or what the words after it name.")
@click.option("--today", type=Day(), help="The day that support ends are held against (--lifecycle).")
@click.option("--engine-version", type=Version(), help="Only this Docker engine (--compat).")
@click.option("--containerd-version", type=Version(), help="Only this containerd (--compat).")
@click.option(
    "-f", "--format", "format_", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True
)
@color_option
def command(
    words: tuple[str, ...],
    setting: str | None,
    all_settings: bool,  # noqa: FBT001 - click passes it by name
    compat: bool,  # noqa: FBT001 - click passes it by name
    lifecycle: bool,  # noqa: FBT001 - click passes it by name
    today: datetime.date | None,
    engine_version: str | None,
    containerd_version: str | None,
    format_: Format,
    color: Color,
) -> int:
    """Explain a check, what Windows really does with a setting, whether a host runs an image, or support ends."""
    named = bool(words) and not (compat or lifecycle)
    if sum((named, setting is not None, all_settings, compat, lifecycle)) != 1 or (named and len(words) > 1):
        raise UsageError(
            "explain takes one of CHECK, --setting NAME, --settings, --compat IMAGE on HOST and --lifecycle"
        )
    if (engine_version or containerd_version) and not compat:
        raise UsageError("--engine-version and --containerd-version belong to --compat")
    if today is not None and not lifecycle:
        raise UsageError("--today belongs to --lifecycle")
    shown = colored(color)
    if lifecycle:
        text = _lifecycle(" ".join(words), today, format_, color=shown)
    elif compat:
        text = _compatibility(" ".join(words), engine_version or "", containerd_version or "", format_, color=shown)
    else:
        text = _check(words[0], format_, color=shown) if named else _settings(setting, format_, color=shown)
    emit(text, color=shown)
    return 0


def _check(name: str, format_: Format, *, color: bool) -> str:
    from deadlight.boundary.registry import edge_names
    from deadlight.checks.registry import AUDIT_CHECKS, find
    from deadlight.outputs.explain import render

    for id_, audit_name in AUDIT_CHECKS.items():
        if name.lower() in (id_.lower(), audit_name):
            return _about_the_audit(id_, audit_name, format_)
    if name.lower() in edge_names():
        from deadlight.boundary.registry import edge_called
        from deadlight.outputs.explain_edge import render as rendered

        return rendered(edge_called(name.lower()), format_, color=color)
    return render(find(name), format_, color=color, columns=columns())


def _about_the_audit(id_: str, name: str, format_: Format) -> str:
    text = ABOUT_THE_AUDIT[id_]
    if format_ == "json":
        from deadlight.outputs.json_report import encode

        return encode({"id": id_, "name": name, "documentation": text})
    return f"# {id_} {name}\n\n{text}\n" if format_ == "markdown" else f"{id_} {name}\n\n  {text}\n"


def _settings(name: str | None, format_: Format, *, color: bool) -> str:
    from deadlight.outputs.explain_setting import render
    from deadlight.semantics.setting_names import nearest, rows_for
    from deadlight.semantics.settings import all_rows

    rows = all_rows() if name is None else rows_for(name)
    if not rows and name is not None:
        near = nearest(name)
        advice = f"Did you mean {' or '.join(near)}?" if near else "`deadlight explain --settings` shows all."
        raise UsageError(f"deadlight knows no setting called {name}", advice)
    return render(rows, format_, color=color)


def _compatibility(asked: str, engine_version: str, containerd_version: str, format_: Format, *, color: bool) -> str:
    from deadlight.outputs.explain_compatibility import render
    from deadlight.semantics.container_engines import on_engines
    from deadlight.semantics.windows_releases import images_windows, windows_named

    image_text, on, host_text = asked.partition(" on ")
    if not on or not image_text.strip() or not host_text.strip():
        advice = "For example: deadlight explain --compat 10.0.20348.2322 on 10.0.26100"
        raise UsageError("--compat takes IMAGE on HOST", advice)
    image = _one_windows(image_text, images_windows(image_text))
    host = _one_windows(host_text, windows_named(host_text))
    engines = on_engines(host, image, engine_version=engine_version, containerd_version=containerd_version)
    return render(host, image, engines, format_, color=color)


def _lifecycle(words: str, today: datetime.date | None, format_: Format, *, color: bool) -> str:
    from deadlight.cli.frame.settings import today as today_of_the_run
    from deadlight.outputs.explain_lifecycle import render
    from deadlight.semantics.product_lifecycle import all_lines

    day = today or today_of_the_run()
    lines = all_lines(day, words)
    if not lines:
        raise UsageError(f"deadlight knows no support ends of {words}", "`deadlight explain --lifecycle` shows all.")
    return render(lines, day, format_, color=color)


def _one_windows(text: str, found: tuple[Windows, ...]) -> Windows:
    """Return the Windows that was named. Raises UsageError for none, and for a name of several."""
    if len(found) == 1:
        return found[0]
    from deadlight.outputs.inert import cut, inert

    name = cut(inert(text.strip()), LONGEST_NAME)
    if found:
        raise UsageError(f"{name} is more than one Windows", f"Say which: {', '.join(one.name for one in found)}")
    import difflib

    from deadlight.semantics.windows_releases import release_names

    near = difflib.get_close_matches(name, release_names(), n=3, cutoff=0.6)
    advice = f"Did you mean {' or '.join(near)}?" if near else "Name it as 10.0.26100, ltsc2022 or Windows Server 2025."
    raise UsageError(f"deadlight knows no Windows called {name}", advice)
