"""`deadlight classify`: whether an escape is serviced as a vulnerability, and what to do now."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Literal, cast

import click

from deadlight.cli.frame.command import command as subcommand
from deadlight.cli.frame.options import color_option
from deadlight.cli.frame.terminal import Color, colored, columns, emit, tell
from deadlight.model.errors import UsageError
from deadlight.model.servicing import ANSWERS, UNKNOWN, Account, Incident, Isolation, Means, Reached, Topic

if TYPE_CHECKING:
    from deadlight.model.servicing import OpenQuestion

Format = Literal["text", "json", "markdown"]

OPTIONAL: Topic = "by"


def _answers(topic: Topic) -> click.Choice[str]:
    return click.Choice([*ANSWERS[topic], UNKNOWN])


@subcommand(
    "classify",
    (
        (
            "deadlight classify --isolation process --as administrator --reached host --by exploit",
            "an escape that is no vulnerability, and what to do about it",
        ),
        ("deadlight classify --isolation hyperv --as user --reached host --by exploit", "one that is"),
        ("deadlight classify --isolation process --as user --reached neighbour --by grant", "a shared volume was used"),
        ("deadlight classify --isolation unknown --as user --reached host -f json", "what is open, for programs"),
    ),
)
@click.option("--isolation", type=_answers("isolation"), help="How the container was isolated.")
@click.option(
    "--as", "account", type=_answers("as"), help="The attacker's first process: with an administrator's rights or not."
)
@click.option("--reached", type=_answers("reached"), help="What was reached outside the container.")
@click.option(
    "--by", "means", type=_answers("by"), help="A flaw of Windows, or something granted: a mount, a pipe, a network."
)
@click.option(
    "-f", "--format", "format_", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True,
    help="Format of the verdict.",
)  # fmt: skip
@click.option("-q", "--quiet", is_flag=True, help="What it is, not what to do.")
@click.option("-v", "--verbose", is_flag=True, help="Also by what evidence.")
@color_option
def command(
    isolation: str | None,
    account: str | None,
    reached: str | None,
    means: str | None,
    format_: Format,
    quiet: bool,  # noqa: FBT001 - click passes it by name
    verbose: bool,  # noqa: FBT001 - click passes it by name
    color: Color,
) -> int:
    """Tell whether an escape breaches a security boundary, whether it is serviced, and what to do now.

    On a terminal what is not given is asked, with explanations. Elsewhere --isolation, --as and --reached are
    required; each may be unknown, and what cannot be told without it is unknown too.

    A hypervisor is a security boundary, a shared kernel is none, and what was granted is never a vulnerability.
    The exit status is 0, and 2 for a usage error.
    """
    given: dict[Topic, str | None] = {"isolation": isolation, "as": account, "reached": reached, "by": means}
    missing = [topic for topic, answer in given.items() if answer is None and topic != OPTIONAL]
    if not missing:
        incident = _incident(given)
    elif sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty():
        incident = _ask(given)
    else:
        options = ", ".join(f"--{topic} {'|'.join((*ANSWERS[topic], UNKNOWN))}" for topic in missing)
        raise UsageError(f"missing {options}", "On a terminal deadlight classify asks; here there is none.")
    _show(incident, format_, int(verbose) - int(quiet), color)
    return 0


def _incident(answers: dict[Topic, str | None]) -> Incident:
    """Return what is known; click has seen to it that each answer is one."""
    return Incident(
        isolation=cast("Isolation", answers["isolation"] or UNKNOWN),
        account=cast("Account", answers["as"] or UNKNOWN),
        reached=cast("Reached", answers["reached"] or UNKNOWN),
        means=cast("Means", answers["by"] or UNKNOWN),
    )


def _ask(given: dict[Topic, str | None]) -> Incident:
    """Ask what is not given and still changes something. Standard output stays free for the verdict."""
    from deadlight.boundary.servicing import open_questions

    answers = dict(given)
    while questions := [one for one in open_questions(_incident(answers)) if answers[one.topic] is None]:
        answers[questions[0].topic] = _answer(questions[0])
    return _incident(answers)


def _answer(question: OpenQuestion) -> str:
    from textwrap import wrap

    width = min(columns(), 100)
    tell(f"\n{question.text}")
    for answer, meaning in (*question.choices, (UNKNOWN, "it is not known")):
        lines = wrap(meaning, width - 17)
        tell("\n".join([f"  {answer:14} {lines[0]}", *(f"{'':17}{line}" for line in lines[1:])]))
    tell("\n".join(wrap(question.hint, width, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)))
    return str(
        click.prompt(question.topic, type=_answers(question.topic), default=UNKNOWN, show_choices=False, err=True)
    )


def _show(incident: Incident, format_: Format, verbosity: int, color: Color) -> None:
    from importlib import import_module

    from deadlight.boundary.servicing import classify
    from deadlight.outputs.look import Look

    shown = colored(color)
    look = Look(shown and format_ == "text", verbosity, columns())
    emit(import_module(f"deadlight.outputs.classify_{format_}").render(classify(incident), look), color=shown)
