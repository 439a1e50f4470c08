"""`deadlight init`: a configuration to start from."""

from __future__ import annotations

from pathlib import Path

import click

from deadlight.cli.frame.command import command as subcommand
from deadlight.cli.frame.reporting import save
from deadlight.cli.frame.terminal import emit, tell
from deadlight.model.errors import UsageError

NAME = "deadlight.toml"

TEMPLATE = """\
# deadlight's configuration. It holds for the folder that it is in and all below.
# What is commented out is the default. Options on the command line win over what stands here.

# Checks, by id or name: only these, and not these. `deadlight rules` lists them.
# select = []
# ignore = []

# Leave out findings below this severity: critical, high, medium or low.
# min-severity = "low"

# Exit with 1 for findings from this severity up: critical, high, medium, low or never.
# fail-on = "high"

# The system of workloads that do not say it: auto (it is unknown, and reported so), windows or linux.
# os = "auto"

# Exit with 3 where a check cannot decide.
# strict = false

# Files and folders to leave out, as in a .gitignore, beside what .gitignore leaves out.
# exclude = ["vendor/", "**/testdata/"]

# What will run the files; what depends on the version is judged by it.
# engine-version = "28.0"
# kubernetes-version = "1.33"

# Findings recorded by `deadlight baseline` are not reported again.
# baseline = "deadlight-baseline.json"

# Findings that you accept. A reason is required. After its end a waiver no longer counts, and is
# reported; one that covers nothing is reported too.
# [[waivers]]
# checks = ["container-administrator"]
# paths = ["legacy/**"]
# reason = "IIS needs it; these run behind Hyper-V isolation"
# until = 2027-03-01
"""


@subcommand(
    "init",
    (
        ("deadlight init", f"write {NAME} into the working folder"),
        ("deadlight init services/shop", "or into another"),
        ("deadlight init -", "print it"),
        ("deadlight init --zones", "with a first version of zones and hosts, from the files in the folder"),
        ("deadlight init --zones -", "print zones and hosts of the working folder, to add to a file that is there"),
    ),
)
@click.argument("folder", required=False, default=".", type=click.Path(allow_dash=True))
@click.option("--force", is_flag=True, help=f"Replace a {NAME} that is there.")
@click.option("--zones", is_flag=True, help="Write zones and hosts too, from what the folder holds; replaces nothing.")
def command(folder: str, force: bool, zones: bool) -> int:  # noqa: FBT001 - click passes them by name
    """Write a commented deadlight.toml, with every setting and its default.

    With --zones it has a zone for each namespace and Compose project of the folder, and a host for each node pool and
    engine that is described there. What no file says, above all whose code it is, is to be filled in.
    """
    if force and zones:
        raise UsageError("--zones and --force exclude each other", "Zones and hosts are never written over others.")
    if folder == "-":
        emit(_zones(".") if zones else TEMPLATE)
        return 0
    file = Path(folder) / NAME
    if file.exists() and not force:
        advice = "--zones - prints what could be added to it." if zones else "--force replaces it."
        raise UsageError(f"{file} exists", f"It stays as it is; {advice}")
    text = f"{TEMPLATE}\n{_zones(folder)}" if zones else TEMPLATE
    save(str(file), text)
    tell(f"Wrote {file}")
    return 0


def _zones(folder: str) -> str:
    """Return zones and hosts, as far as the files of a folder show them; says what could not be read."""
    from deadlight.cli.frame.settings import today
    from deadlight.model.estate import Estate
    from deadlight.model.settings import Settings
    from deadlight.outputs.landscape_toml import render
    from deadlight.pipeline import Auditor, gather
    from deadlight.semantics.found_landscape import found_landscape

    gathered = gather(Auditor(Settings(today=today()), checks=()), [folder])
    for row in gathered.unread:
        tell(f"Not read: {row.path}: {row.reason}")
    return render(found_landscape(gathered.estate or Estate()))
