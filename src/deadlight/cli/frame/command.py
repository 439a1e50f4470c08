"""The class of all subcommands: examples in the help, and options in the order they were given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import click

HELP = {"help_option_names": ["-h", "--help"]}

Examples = Sequence[tuple[str, str]]
"""Command lines and what each does."""

F = TypeVar("F", bound=Callable[..., object])


PAIRED = ("formats", "outputs")
"""The parameters whose order among each other counts."""


class Command(click.Command):
    """A command whose help ends with examples, and that knows the order of `-f` and `-o`.

    The pairs (format, nothing) and (nothing, file) are in `ctx.meta["deadlight.reports"]`.
    """

    examples: Examples = ()

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse, and keep what click drops: which option came before which other."""
        given = list(args)
        rest = super().parse_args(ctx, args)
        ctx.meta["deadlight.reports"] = self._in_order(ctx, given)
        return rest

    def _in_order(self, ctx: click.Context, args: list[str]) -> tuple[tuple[str | None, str | None], ...]:
        if not any(parameter.name in PAIRED for parameter in self.params):
            return ()
        values, _, order = self.make_parser(ctx).parse_args(args=args)
        left = {name: list(values.get(name) or ()) for name in PAIRED}
        pairs: list[tuple[str | None, str | None]] = []
        for parameter in order:
            if parameter.name in PAIRED:
                value = left[parameter.name].pop(0)
                pairs.append((value, None) if parameter.name == PAIRED[0] else (None, value))
        return tuple(pairs)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples."""
        del ctx
        write_examples(self.examples, formatter)


def command(name: str, examples: Examples) -> Callable[[Callable[..., int]], Command]:
    """Make a function that returns an exit status the subcommand `name`; its docstring is the help."""

    def decorate(function: Callable[..., int]) -> Command:
        made = click.command(name, cls=Command, context_settings=HELP)(debug_option(function))
        made.examples = examples
        return made

    return decorate


def debug_option(function: F) -> F:
    """Add `--debug`, which `entry` looks for itself: an error may come before options are read."""
    return click.option(
        "--debug", is_flag=True, expose_value=False, help="Show the traceback of an error in deadlight itself."
    )(function)


def write_examples(examples: Examples, formatter: click.HelpFormatter) -> None:
    """Write command lines, each above what it does, unwrapped so that they can be copied."""
    if not examples:
        return
    with formatter.section("Examples"):
        for line, does in examples:
            formatter.write(f"{'':{formatter.current_indent}}{line}\n{'':{formatter.current_indent}}    {does}\n")
