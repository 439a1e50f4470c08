"""`deadlight audit`: the main job."""

from __future__ import annotations

import click
import msgspec

from deadlight.cli.frame.asked import Options
from deadlight.cli.frame.auditing import run_audit
from deadlight.cli.frame.command import command as subcommand
from deadlight.cli.frame.options import fix_options, input_options, report_options


@subcommand(
    "audit",
    (
        ("deadlight audit", "everything below the working folder"),
        ("deadlight audit Dockerfile compose.yaml k8s/", "these files and folders"),
        ("deadlight audit -f sarif -o deadlight.sarif -f text", "a file for code scanning, and text to read"),
        ("deadlight audit -f github", "annotations, in a workflow of GitHub"),
        ("deadlight audit --fix --diff", "what fixes would change; without --diff they do"),
        ("deadlight audit --network --cni calico k8s/", "also who reaches whom; -f mermaid draws it"),
        ("docker compose config | deadlight audit - --stdin-filename compose.yaml", "standard input"),
        ("deadlight audit --select engine-pipe-mount,WIN2 --fail-on medium", "some checks, and when to fail"),
    ),
)
@input_options
@report_options
@click.option("--fix", is_flag=True, help="Mend what can be mended safely, and report the rest.")
@fix_options
@click.option("--network", is_flag=True, help="Also tell who reaches whom over the network, as Windows enforces it.")
def command(**given: object) -> int:
    """Audit files that describe Windows containers: Dockerfiles, Compose files, Kubernetes manifests.

    PATHs are files and folders, - is standard input; the working folder is audited where none is
    given. The report is text unless -f says otherwise, in every environment.

    The exit status is 0 where all is clean, 1 for findings at or above --fail-on, 2 for a usage or
    configuration error, 3 where something could not be read, and 4 for a bug in deadlight.
    """
    return run_audit(options_of(given))


def options_of(given: dict[str, object], **more: object) -> Options:
    """Return what a command line says. `-f` and `-o` come from click's context, in their order."""
    reports = click.get_current_context().meta["deadlight.reports"]
    return msgspec.convert({**given, **more, "reports": reports}, Options)
