"""Which other scanner looks at images too, as the options and the path have it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click
from msgspec import Struct

from deadlight.cli.frame.environment import variables
from deadlight.model.errors import UsageError

if TYPE_CHECKING:
    from deadlight.image_audit.another_scanner import Beside
    from deadlight.model.settings import Settings

F = TypeVar("F", bound=Callable[..., object])

SCANNERS = ("trivy",)


class OtherScanners(Struct, frozen=True, kw_only=True):
    """What the options say: scanners that have to look, scanners that may not, and reports made elsewhere."""

    demanded: Sequence[str] = ()
    left_out: Sequence[str] = ()
    reports: Sequence[str] = ()

    def at_hand(self, settings: Settings, scratch: Path, *, paired: bool = False) -> AbstractContextManager[Beside]:
        """Return them at hand. Raises UsageError where they are both to look and not to."""
        from deadlight.image_audit.another_scanner import Mode, beside
        from deadlight.sources.scanner_reports import trivy_run

        if self.demanded and self.left_out:
            raise UsageError("--with trivy and --without trivy exclude each other")
        if self.demanded and self.reports:
            raise UsageError(
                "--trivy-report stands in place of a run of Trivy, and --with asks for one", "Leave out one of them."
            )
        mode: Mode = "demanded" if self.demanded else "off" if self.left_out or self.reports else "found"
        path = trivy_run.find() if mode != "off" else ""
        limit = trivy_run.LIMIT if self.demanded else trivy_run.UNASKED
        trivy = trivy_run.Trivy(path=path, environment=variables(), scratch=scratch, limit=limit) if path else None
        return beside(settings.today, mode, trivy, self.reports, paired=paired)


def other_scanner_options(function: F) -> F:
    """Add what says which other scanners look at an image too."""
    for option in (
        click.option(
            "--trivy-report", "trivy_reports", multiple=True, metavar="FILE", type=click.Path(dir_okay=False),
            help="Merge what `trivy image -f json` wrote elsewhere, in place of a run (repeatable).",
        ),
        click.option(
            "--without", "left_out", multiple=True, type=click.Choice(SCANNERS),
            help="Do not run Trivy, though it is on the path.",
        ),
        click.option(
            "--with", "demanded", multiple=True, type=click.Choice(SCANNERS),
            help="Have Trivy look too, for secrets as well; where it does not, that counts as not read.",
        ),
    ):  # fmt: skip
        function = option(function)
    return function
