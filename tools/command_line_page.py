"""Writes the options of every command into docs/reference/command-line.md, below its marker.

usage: python tools/command_line_page.py          (what stands above the marker is written by hand)
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from deadlight.cli.frame.command import Command
from deadlight.cli.frame.group import COMMANDS, deadlight

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "command-line.md"
MARKER = "<!-- Below this line tools/command_line_page.py writes. -->\n"


def options(command: click.Command) -> list[click.Option]:
    """Return the options of a command, without `--help`."""
    return [parameter for parameter in command.params if isinstance(parameter, click.Option)]


def row(option: click.Option, context: click.Context) -> str:
    """Return the row of one option."""
    flags, text = option.get_help_record(context) or ("", "")
    return "| `{}` | {} |".format(flags.replace("|", "\\|"), " ".join(text.split()).replace("|", "\\|"))


def section(command: click.Command, title: str, told: set[str]) -> Iterator[str]:
    """Yield the section of one command: what it does, usage, options, examples.

    Of options whose rows are `told` already, the names are enough; the rows of this section are added.
    """
    context = click.Context(command, info_name=title)
    usage = " ".join([title, *command.collect_usage_pieces(context)])
    yield from ("", f"## {title}", "", *inspect.cleandoc(command.help or "").splitlines(), "", f"Usage: `{usage}`")
    rows = {option.opts[-1]: row(option, context) for option in options(command)}
    if new := [text for text in rows.values() if text not in told]:
        yield from ("", "| option | |", "|---|---|", *new)
    if known := [name for name, text in rows.items() if text in told]:
        yield from ("", "As above: " + ", ".join(f"`{name}`" for name in known) + ".")
    told.update(rows.values())
    if isinstance(command, Command) and command.examples:
        width = max(len(line) for line, _ in command.examples)
        yield from ("", "```sh")
        yield from (f"{line:{width}}  # {does.rstrip(':')}" for line, does in command.examples)
        yield "```"


def generated() -> str:
    """Return what stands below the marker."""
    told: set[str] = set()
    lines = list(section(deadlight, "deadlight", told))
    context = click.Context(deadlight)
    for name in COMMANDS:
        command = deadlight.get_command(context, name)
        assert command is not None
        lines += section(command, f"deadlight {name}", told)
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write the page."""
    by_hand = PAGE.read_text(encoding="utf-8").partition(MARKER)[0]
    PAGE.write_text(by_hand + MARKER + generated(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
