"""Carries out an audit as the options ask: what is read, fixed, reported, and the exit status."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping

from msgspec import Struct

from deadlight.cli.frame.asked import Options
from deadlight.cli.frame.progress import Bar
from deadlight.model.errors import UsageError
from deadlight.model.place import Document
from deadlight.model.report import AuditReport
from deadlight.model.settings import Settings

STDIN = "-"


class Inputs(Struct, frozen=True):
    """What is audited: files and folders, and standard input with the name that reports give it."""

    paths: tuple[str, ...]
    stdin: bytes | None = None
    stdin_name: str = STDIN

    def audit(
        self,
        settings: Settings,
        options: Options,
        *,
        resolve_fixes: bool,
        held: Mapping[str, Document] | None = None,
        meanwhile: Callable[[], object] | None = None,
    ) -> AuditReport:
        """Audit the inputs, with a progress bar where one is wanted. `held` and `meanwhile` as in `pipeline.audit`."""
        from deadlight.pipeline import audit

        with Bar(wanted=not options.quiet and not options.no_progress) as bar:
            return audit(
                self.paths,
                settings,
                stdin=self.stdin,
                stdin_name=self.stdin_name,
                resolve_fixes=resolve_fixes,
                progress=bar,
                held=held,
                meanwhile=meanwhile,
            )

    def open(self, path: str) -> Document:
        """Return the input that reports call `path`. Raises InputError."""
        from deadlight.sources.files import document_from_bytes, open_document

        if self.stdin is not None and path == self.stdin_name:
            return document_from_bytes(self.stdin, shown=path)
        return open_document(path, shown=path)

    def holds(self, path: str) -> bool:
        """Return whether the file at `path` was named, or lies in a folder that was: only these are changed."""
        from pathlib import Path

        if self.stdin is not None:
            return path == self.stdin_name
        real = Path(path).resolve()
        roots = {Path(root).resolve() for root in self.paths}
        return real in roots or not roots.isdisjoint(real.parents)


def inputs(options: Options) -> Inputs:
    """Return what the options name: the working folder where they name nothing. Reads standard input for `-`."""
    paths = tuple(path for path in options.paths if path != STDIN)
    if len(paths) == len(options.paths):
        if options.stdin_filename is not None:
            raise UsageError("--stdin-filename names standard input, which is not read", "Add - to read it.")
        return Inputs(paths or (".",))
    from deadlight.sources.files import LARGEST

    if sys.stdin is None:
        raise UsageError("standard input is closed", "Give a file, or a pipe to read from.")
    # One byte more than is read of a file, so that the reader sees that it is too large.
    data = sys.stdin.buffer.read(LARGEST + 1)
    return Inputs(paths, data, options.stdin_filename or STDIN)


def status_of(report: AuditReport, options: Options) -> int:
    """Return the exit status: that of the report, or 0 with `--exit-zero` unless deadlight itself failed."""
    status = report.exit_status()
    return 0 if options.exit_zero and status in (1, 3) else status


def run_audit(options: Options) -> int:
    """Audit, report, and return the exit status."""
    from deadlight.cli.frame.reporting import deliver, destinations, load, needs_changes
    from deadlight.cli.frame.settings import merged

    made = destinations(options.reports)
    settings = merged(options)
    if options.fix or options.diff:
        from deadlight.cli.frame.mending import run_fix

        return run_fix(options, settings, made)
    if options.unsafe_fixes:
        raise UsageError("--unsafe-fixes says how far fixes go, and nothing is fixed", "Add --fix or --diff.")
    report = inputs(options).audit(settings, options, resolve_fixes=needs_changes(made), meanwhile=lambda: load(made))
    deliver(report, made, options)
    return status_of(report, options)
