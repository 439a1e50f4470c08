"""The group `deadlight`, which loads a subcommand only when it is called."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import click

from deadlight import __version__
from deadlight.cli.frame.command import HELP, Command, Examples, debug_option, write_examples

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COMMANDS = {
    "audit": "Audit Dockerfiles, Compose files and Kubernetes manifests.",
    "fix": "Mend what can be mended in them.",
    "image": "Look inside an image: layers, services, packages, secrets.",
    "triage": "Judge what another scanner reports by what Windows does.",
    "boundary": "Tell which walls stand, and which attack paths lead through them.",
    "plan": "Place workloads on hosts: in which isolation, beside whom, on as few as can be.",
    "classify": "Tell whether an escape is serviced as a vulnerability, and what to do.",
    "baseline": "Record today's findings, so that later runs report new ones only.",
    "db": "Update, import, export or describe the store of vulnerabilities.",
    "rules": "List the checks.",
    "explain": "Explain a check, or what Windows does with a setting.",
    "init": "Write a commented deadlight.toml.",
    "completion": "Print the script that completes commands in a shell.",
}
"""Name → the line that the group's help shows. The module of the same name holds the command."""

EXAMPLES: Examples = (
    ("deadlight audit", "what is wrong in this folder"),
    ("deadlight audit --fix", "mend what can be mended safely"),
    ("deadlight explain engine-pipe-mount", "why a check exists and what to do"),
)


class LazyGroup(click.Group):
    """A group whose help needs none of its commands."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, the most used first."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the command `cmd_name`, or return nothing if there is none."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"deadlight.cli.{cmd_name}").command
        if not isinstance(command, Command):
            raise TypeError(f"deadlight.cli.{cmd_name} holds no command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from the table."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[str]]:
        """Return the commands and options that begin with `incomplete`, without loading a command."""
        from click.shell_completion import CompletionItem

        names = [CompletionItem(name, help=text) for name, text in COMMANDS.items() if name.startswith(incomplete)]
        return [*names, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples."""
        del ctx
        write_examples(EXAMPLES, formatter)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; where there is none of that name, say which one may be meant."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            ctx.fail(_unknown(args[0]))
        return super().resolve_command(ctx, args)


def _unknown(name: str) -> str:
    import difflib
    from pathlib import Path

    message = f"there is no command called {name}."
    near = difflib.get_close_matches(name, COMMANDS, n=1)
    if near:
        return f"{message} Did you mean {near[0]}?"
    if Path(name).exists():
        return f"{message} To audit that file or folder: deadlight audit {name}"
    return message


def _show_version(ctx: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click calls it so
    if value and not ctx.resilient_parsing:
        click.echo(f"deadlight {__version__}")
        ctx.exit()


@click.group(cls=LazyGroup, context_settings=HELP)
@click.option(
    "-V", "--version", is_flag=True, expose_value=False, is_eager=True, callback=_show_version,
    help="Show the version and exit.",
)  # fmt: skip
@debug_option
def deadlight() -> None:
    """Tell what Windows really does with every container setting, and what to do about it."""
