"""`deadlight baseline`: records what is found today, so that later runs report what is new."""

from __future__ import annotations

import click
import msgspec

from deadlight.cli.frame.asked import Options
from deadlight.cli.frame.auditing import inputs
from deadlight.cli.frame.command import command as subcommand
from deadlight.cli.frame.options import input_options
from deadlight.cli.frame.reporting import save
from deadlight.cli.frame.settings import merged
from deadlight.cli.frame.terminal import emit, tell

DEFAULT = "deadlight-baseline.json"


@subcommand(
    "baseline",
    (
        ("deadlight baseline", f"record what is found below the working folder in {DEFAULT}"),
        ("deadlight audit --baseline deadlight-baseline.json", "then report only what is new"),
        ("deadlight baseline --select WIN804 -o accepted.json k8s/", "record one kind of finding"),
    ),
)
@input_options
@click.option(
    "-o", "--output", metavar="FILE", type=click.Path(allow_dash=True), default=DEFAULT, show_default=True,
    help="The file to write, or - for standard output; one that is there is replaced.",
)  # fmt: skip
def command(output: str, **given: object) -> int:
    """Record the findings of today, so that `audit --baseline` reports only those that come later.

    Findings that a waiver covers are not recorded, and a baseline that the configuration names does not
    count here. What cannot be read is named, and the exit status is 3.
    """
    from deadlight.policy.baseline import of_report

    options = msgspec.convert(given, Options)
    settings = msgspec.structs.replace(merged(options, use_baseline=False), fail_on=None)
    report = inputs(options).audit(settings, options, resolve_fixes=False)
    text = of_report(report)
    if output == "-":
        emit(text)
    else:
        save(output, text)
        if not options.quiet:
            count = len(report.counted)
            tell(f"Recorded {count} finding{'' if count == 1 else 's'} in {output}.")
    for row in report.unread:
        tell(f"{row.path}: not read: {row.reason}")
    return report.exit_status()
