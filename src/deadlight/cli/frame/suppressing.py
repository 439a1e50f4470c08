"""Writes the noise of a triage as suppressions of its scanner, or shows what they would change."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from deadlight.actions.fix.difference import unified
from deadlight.actions.fix.writing import Content, WriteError, write
from deadlight.actions.suppress.ignore_files import NAMES, written
from deadlight.actions.suppress.inline import inlined
from deadlight.cli.frame.asked import Options
from deadlight.cli.frame.mending import painted
from deadlight.cli.frame.terminal import colored, emit, tell
from deadlight.model.errors import InputError, UsageError
from deadlight.model.place import Document
from deadlight.model.triage import NOISE
from deadlight.sources.files import document_from_bytes, encode, read_bytes
from deadlight.triage import Triaged

HINTS = {"trivy": "trivy config --ignorefile {file}", "kubescape": "kubescape scan --exceptions {file}"}
"""How a scanner is told of the file, where it does not look for one of this name itself."""

Change = tuple[Document, str, Content]
"""A file as it is, its text as it is to be, and what is written."""


def run_suppress(
    triaged: Triaged, kind: Literal["file", "inline"], file: str | None, options: Options, *, diff: bool
) -> None:
    """Write the suppressions of the noise, or with `diff` show what they would change; say what came of it.

    Raises UsageError for a file that cannot be merged or written.
    """
    changes, said = _into_file(triaged, file) if kind == "file" else _inline(triaged)
    if diff:
        color = colored(options.color)
        for document, text, _ in changes:
            emit(painted(unified(document.path, document.text, text), color=color), color=color)
    else:
        try:
            write([content for _, _, content in changes])
        except WriteError as error:
            raise UsageError("no suppression is written", str(error)) from error
    if not options.quiet:
        for line in said:
            tell(line)


def _noise(triaged: Triaged) -> int:
    return sum(row.judgement.verdict in NOISE for row in triaged.report.findings)


def _left(triaged: Triaged, done: int) -> list[str]:
    left = _noise(triaged) - done
    if left <= 0:
        return []
    return [f"{_many(left, 'finding')} of noise left: the scanner cannot be told of them alone."]


def _into_file(triaged: Triaged, file: str | None) -> tuple[list[Change], list[str]]:
    scanner = triaged.report.scanner
    path = file or NAMES[scanner]
    before = None
    document = None
    if Path(path).exists():
        try:
            before = read_bytes(Path(path))
            document = document_from_bytes(before, shown=path)
        except InputError as error:
            raise UsageError(
                f"{path} is left as it is: {error.reason}", "Name another with --suppressions-file."
            ) from None
    made = written(triaged, document, path)
    document = document or Document(path, "", "")
    if made.text == document.text:
        return [], [f"{path} has nothing to add: no rule of which all findings are noise is missing from it."]
    said = [f"{path}: {_many(made.findings, 'finding')} of {_many(made.rules, 'rule')} suppressed."]
    said += _left(triaged, made.findings)
    if scanner in HINTS:
        said.append(f"It holds where the scanner is told of it: {HINTS[scanner].format(file=path)}")
    return [(document, made.text, _content(document, made.text, before))], said


def _inline(triaged: Triaged) -> tuple[list[Change], list[str]]:
    made = inlined(triaged)
    changes = [
        (each.document, each.text, _content(each.document, each.text, encode(each.document, each.document.text)))
        for each in made.files
    ]
    said = [f"{path} is left as it is: {reason}" for path, reason in made.refused]
    count = sum(each.findings for each in made.files)
    if triaged.report.scanner == "kubescape":
        said.append("Kubescape reads no suppressions in manifests: --write-suppressions file writes exceptions.")
    said.append(f"{_many(count, 'finding')} suppressed in {_many(len(made.files), 'file')}.")
    said += _left(triaged, count)
    return changes, said


def _content(document: Document, text: str, before: bytes | None) -> Content:
    return Content(document.path, encode(document, text), before)


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
