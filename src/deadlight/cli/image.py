"""`deadlight image`: looks inside an image of Windows."""

from __future__ import annotations

from pathlib import Path

import click

from deadlight.cli.audit import options_of
from deadlight.cli.frame.beside import OtherScanners, other_scanner_options
from deadlight.cli.frame.command import command as subcommand
from deadlight.cli.frame.environment import variable
from deadlight.cli.frame.folders import cache_folder
from deadlight.cli.frame.options import Version, image_options, image_report_options


@subcommand(
    "image",
    (
        ("deadlight image registry.example.com/shop/web:1.4", "an image in a registry"),
        ("deadlight image web.tar", "an archive of docker save, or an OCI layout in one"),
        ("deadlight image ./layout --os-version 10.0.20348", "a folder with an OCI layout, the image for Windows 2022"),
        ("deadlight image docker://web:1.4", "an image of the local engine"),
        ("deadlight image web.tar -f json -o web.json -f text", "all that was found, and a summary to read"),
        ("deadlight image diff web-1.tar web-2.tar", "what the second image has gained and lost"),
    ),
)
@click.argument("references", nargs=-1, required=True, metavar="REF | diff OLD NEW")
@click.option("--image", "name", default="", metavar="NAME", help="Which image of an archive that holds several.")
@click.option(
    "--os-version", type=Version("10.0.20348 or 10.0.20348.2340"),
    help="The Windows to choose in an index: 10.0.20348, or a whole build.",
)  # fmt: skip
@click.option("--cache", metavar="FOLDER", type=click.Path(file_okay=False), help="Where results of layers are kept.")
@click.option("--no-cache", is_flag=True, help="Read every layer anew, and keep nothing.")
@click.option(
    "--vex", multiple=True, metavar="FILE", type=click.Path(),
    help="Take out what a VEX document settles: OpenVEX, CSAF or CycloneDX, or a folder of them (repeatable).",
)  # fmt: skip
@click.option(
    "--author", default="", metavar="NAME", help="Who issues VEX that is written, as 'Shop, https://shop.example'."
)
@other_scanner_options
@image_options
@image_report_options
def command(
    references: tuple[str, ...],
    name: str,
    os_version: str | None,
    cache: str | None,
    no_cache: bool,  # noqa: FBT001 - click passes it by name
    vex: tuple[str, ...],
    demanded: tuple[str, ...],
    left_out: tuple[str, ...],
    trivy_reports: tuple[str, ...],
    **given: object,
) -> int:
    """Look inside an image: its layers, accounts, services, packages, keys and secrets.

    REF is a registry reference, an archive, a folder with an OCI layout, or docker://NAME. Only a registry, the
    addresses that its layers name, and an engine are asked, with the credentials of Docker or Podman. Nothing of
    the image is executed or unpacked. What is found in a layer is kept, so that a base is read once.

    Where trivy is on the path it looks at images on this machine too, with the database that it has: packages and
    vulnerabilities that it finds are merged and marked as its own. With --with trivy it also looks for secrets, which
    takes it long, and at images in a registry, which it pulls once more.

    With diff before them two images are compared: builds and updates, layers, configuration, packages, services,
    accounts, policy, vulnerabilities and findings, as text, JSON or Markdown. The exit status is 1 where the new one
    has gained a finding at or above --fail-on, one rises up to it, or a vulnerability of that weight is opened.

    The exit status is that of `deadlight audit`: without a finding that gives 1 it is 3 where a layer is missing or
    could not be read.
    """
    from msgspec.structs import replace

    from deadlight.cli.frame import differing
    from deadlight.cli.frame.auditing import status_of
    from deadlight.cli.frame.progress import Bar, Steps
    from deadlight.cli.frame.reporting import deliver, destinations
    from deadlight.cli.frame.settings import merged
    from deadlight.image_audit.auditing import Wanted, audit_image
    from deadlight.model.image_diff import ImageDiff
    from deadlight.sources.image.opening import VARIABLES, Asked

    options = options_of(given)
    made = destinations(options.reports)
    pair = differing.pair_of(references)
    if pair is not None:
        differing.check(made)
    settings = merged(options)
    folder = Path(cache or cache_folder())
    asked = Asked(
        scratch=folder,
        name=name,
        version=os_version or "",
        docker_config=Path(variable("DOCKER_CONFIG") or Path.home() / ".docker"),
        engine=variable("DOCKER_HOST"),
        partial=None if no_cache else folder / "partial",
        home=Path.home(),
        variables={name: variable(name) for name in VARIABLES},
    )
    shown = not options.quiet and not options.no_progress
    others = OtherScanners(demanded=demanded, left_out=left_out, reports=trivy_reports)
    with (
        others.at_hand(settings, folder, paired=pair is not None) as asked_beside,
        Bar(wanted=shown, what="Reading layers", in_bytes=True) as bar,
        Steps(wanted=shown, after=bar) as steps,
    ):
        beside = replace(asked_beside, waiting=steps)
        wanted = [
            Wanted(
                reference=each, asked=asked, cache=None if no_cache else folder, progress=bar, vex=vex, beside=beside
            )
            for each in pair or references
        ]
        found = audit_image(wanted[0], settings) if pair is None else differing.compared(wanted[0], wanted[1], settings)
    if isinstance(found, ImageDiff):
        return differing.deliver(found, made, options)
    deliver(found, made, options)
    return status_of(found, options)
