"""Mends files, or shows what would be mended, and says what came of it."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from deadlight.actions.fix.passes import Mended, MendedFile, mend
from deadlight.actions.fix.writing import Content, WriteError, write
from deadlight.cli.frame.asked import Options
from deadlight.cli.frame.auditing import Inputs, inputs, status_of
from deadlight.cli.frame.reporting import Destination, deliver
from deadlight.cli.frame.terminal import colored, emit, emit_bytes, tell
from deadlight.model.errors import EditError, UsageError
from deadlight.model.place import Document
from deadlight.model.report import AuditReport
from deadlight.model.settings import Settings
from deadlight.sources.files import encode


def run_fix(options: Options, settings: Settings, made: Sequence[Destination]) -> int:
    """Mend what the options name, or with `--diff` show how, and return the exit status.

    With `--diff` that is 1 where something would change. Standard output holds the difference, or the
    mended text where standard input is mended; the report then goes to standard error.
    """
    given = inputs(options)
    if given.stdin is not None and given.paths:
        raise UsageError("standard input is mended alone", "Leave out - or the other paths.")
    if (options.diff or given.stdin is not None) and any(row.file is None for row in made) and options.reports:
        raise UsageError("standard output holds what fixes make, and cannot hold a report too", "Add -o FILE.")

    def audit(held: Mapping[str, Document]) -> AuditReport:
        return given.audit(settings, options, resolve_fixes=True, held=held)

    mended = mend(audit, given.open, unsafe=options.unsafe_fixes, may_change=given.holds)
    for problem in mended.problems:
        tell(problem)
    if options.diff:
        return _show(mended, made, options)
    if given.stdin is not None:
        return _pass_on(mended, given, made, options)
    failed = _write(mended)
    report = audit({}) if failed else mended.report
    deliver(report, made, options)
    if not failed:
        _say(mended, options, "Fixed")
    return status_of(report, options)


def _show(mended: Mended, made: Sequence[Destination], options: Options) -> int:
    from deadlight.actions.fix.difference import unified

    color = colored(options.color)
    for file in mended.files:
        emit(painted(unified(file.path, file.document.text, file.text), color=color), color=color)
    deliver(mended.report, [row for row in made if row.file is not None], options)
    _say(mended, options, "Would fix")
    if options.exit_zero:
        return status_of(mended.report, options)
    if mended.report.errors or not mended.files:
        # What cannot be mended is for an audit to say.
        status = mended.report.exit_status()
        return 0 if status == 1 else status
    return 1


def _pass_on(mended: Mended, given: Inputs, made: Sequence[Destination], options: Options) -> int:
    data = given.stdin or b""
    for file in mended.files:
        data = encode(file.document, file.text)
    emit_bytes(data)
    if options.reports:
        deliver(mended.report, made, options)
    else:
        from deadlight.outputs.formats import render

        tell(render(mended.report, "text", verbosity=options.verbosity).rstrip("\n"))
    _say(mended, options, "Fixed")
    return status_of(mended.report, options)


def _write(mended: Mended) -> bool:
    """Write the files that change, group by group; return whether one was not written."""
    failed = False
    for group in mended.groups:
        try:
            write([_content(file) for file in group])
        except (EditError, WriteError) as error:
            failed = True
            tell(str(error))
    return failed


def _content(file: MendedFile) -> Content:
    return Content(file.path, encode(file.document, file.text), encode(file.document, file.document.text))


def _say(mended: Mended, options: Options, done: str) -> None:
    """Say how much was fixed, and how much more could be."""
    if options.quiet:
        return
    files = len(mended.files)
    parts = [f"{done} {_many(len(mended.fixed), 'finding')} in {_many(files, 'file')}"]
    if mended.unsafe:
        parts.append(f"{len(mended.unsafe)} more with unsafe fixes (--unsafe-fixes)")
    tell("; ".join(parts) + ".")


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def painted(difference: str, *, color: bool) -> str:
    """Return a difference to be looked at: coloured, and without what a terminal would act upon.

    One that goes to a file or a program, and is not to be coloured, is exact.
    """
    if not color and not sys.stdout.isatty():
        return difference
    from deadlight.outputs.ansi import BOLD, CYAN, GREEN, RED, Paint
    from deadlight.outputs.inert import inert

    paint, styles = Paint(color), {"+": (GREEN,), "-": (RED,), "@": (CYAN,), "\\": (CYAN,)}
    lines: list[str] = []
    for line in difference.split("\n")[:-1]:
        style = (BOLD,) if line.startswith(("--- ", "+++ ")) else styles.get(line[:1], ())
        lines.append(paint(inert(line.removesuffix("\r")), *style))
    return "\n".join(lines) + "\n" if lines else ""
