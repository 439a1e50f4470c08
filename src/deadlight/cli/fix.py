"""`deadlight fix`: the same as `audit --fix`."""

from __future__ import annotations

from deadlight.cli.audit import options_of
from deadlight.cli.frame.auditing import run_audit
from deadlight.cli.frame.command import command as subcommand
from deadlight.cli.frame.options import fix_options, input_options, report_options


@subcommand(
    "fix",
    (
        ("deadlight fix", "everything below the working folder"),
        ("deadlight fix --diff k8s/", "show what would change"),
        ("deadlight fix --unsafe-fixes Dockerfile", "also what may change what the workload does"),
        ("deadlight fix --select linux-security-context k8s/", "one kind of finding"),
        ("deadlight fix - --stdin-filename pod.yaml < pod.yaml", "from standard input to standard output"),
    ),
)
@input_options
@report_options
@fix_options
def command(**given: object) -> int:
    """Mend what can be mended in files, and report the rest; the same as audit --fix.

    A fix is made wholly or not at all, and everything else in a file stays as it is. A file that a
    fix would leave unreadable is put back.
    """
    return run_audit(options_of(given, fix=True))
