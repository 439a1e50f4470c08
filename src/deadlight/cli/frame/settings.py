"""Options, configuration and environment, merged into the settings of a run: options win."""

from __future__ import annotations

import datetime
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from deadlight.cli.frame.asked import Options
from deadlight.cli.frame.environment import variable
from deadlight.cli.frame.folders import store_file
from deadlight.model.errors import InputError, UsageError
from deadlight.model.outcome import Severity
from deadlight.model.settings import Configuration, Settings

if TYPE_CHECKING:
    from pathlib import Path

_SILENT = Configuration(path="", folder="")


def merged(options: Options, *, use_baseline: bool = True) -> Settings:
    """Return the settings of a run. Raises ConfigurationError, and UsageError for an option that cannot be met.

    `--select` stands in place of what the configuration selects and ignores; `--ignore` and
    `--exclude` add to what it says. Without `use_baseline` nothing is forgiven.
    """
    configuration = configuration_of(options)
    fail_on = options.fail_on or configuration.fail_on or "high"
    least = options.min_severity
    baseline = (options.baseline or configuration.baseline) if use_baseline else None
    return Settings(
        select=options.select or configuration.select or (),
        ignore=options.ignore if options.select else (*(configuration.ignore or ()), *options.ignore),
        min_severity=Severity[least.upper()] if least else configuration.min_severity or Severity.LOW,
        fail_on=None if fail_on == "never" else Severity[fail_on.upper()],
        os=options.os or configuration.os or "auto",
        strict=bool(options.strict or configuration.strict),
        today=options.today or today(),
        engine_version=options.engine_version or configuration.engine_version or "",
        kubernetes_version=options.kubernetes_version or configuration.kubernetes_version or "",
        cni=options.cni or configuration.cni or "",
        network=options.network or any(format_ == "mermaid" for format_, _ in options.reports),
        waivers=configuration.waivers,
        exclude=(*configuration.exclude, *options.exclude),
        landscape=configuration.landscape,
        folder=configuration.folder,
        here=os.getcwd().replace(os.sep, "/"),  # noqa: PTH109 - pathlib is loaded for a configuration only
        baseline=forgiven(baseline) if baseline else frozenset(),
        jobs=options.jobs or 0,
        store=_store(options.store),
    )


def _store(named: str | None) -> str:
    """Return the store of vulnerabilities: this user's unless one is named. Raises UsageError for one that is not."""
    if named is not None and not os.path.exists(named):  # noqa: PTH110 - pathlib is loaded for a configuration only
        raise UsageError(f"there is no store {named}", "`deadlight db update --store FILE` makes one.")
    return named or store_file()


def configuration_of(options: Options) -> Configuration:
    """Return the configuration that holds: the one named, or the nearest above all that is audited."""
    if options.no_config:
        if options.config is not None:
            raise UsageError("--config and --no-config exclude each other")
        return _SILENT
    from pathlib import Path

    from deadlight.sources.configuration import find_configuration, load

    found = Path(options.config) if options.config is not None else find_configuration(_common(options.paths))
    return _SILENT if found is None else load(found)


def _common(paths: Sequence[str]) -> Path:
    """Return the folder that holds all of `paths`, or the one path; the working folder where there is none."""
    from pathlib import Path

    named = [os.path.realpath(path) for path in paths if path != "-"]
    try:
        return Path(os.path.commonpath(named)) if named else Path.cwd()
    except ValueError:
        # On Windows, paths on several drives have nothing in common.
        return Path.cwd()


def today() -> datetime.date:
    """Return the day of the run: that of SOURCE_DATE_EPOCH where it is set, else today's, in UTC.

    https://reproducible-builds.org/specs/source-date-epoch/. Raises UsageError where it is no time.
    """
    epoch = variable("SOURCE_DATE_EPOCH")
    if not epoch:
        return datetime.datetime.now(datetime.UTC).date()
    try:
        return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC).date()
    except (ValueError, OverflowError, OSError):
        raise UsageError(
            f"SOURCE_DATE_EPOCH is {epoch!r}, which is no time", "Set it to whole seconds since 1970, or unset it."
        ) from None


def forgiven(baseline: str) -> frozenset[str]:
    """Return the fingerprints in a baseline file. Raises UsageError if it cannot be read."""
    from deadlight.policy.baseline import read
    from deadlight.sources.files import read_bytes

    try:
        data = read_bytes(baseline)
    except InputError as error:
        raise UsageError(
            f"the baseline {baseline} cannot be read: {error.reason}",
            "`deadlight baseline -o FILE` writes one; for an image, `deadlight image REF -f json -o FILE` does.",
        ) from None
    return read(data, baseline)
