"""Suppressions in the files themselves, as edits.

    hadolint      # hadolint ignore=DL3066              above the instruction
    trivy         #trivy:ignore:DS009                   above the instruction (Trivy reads none in manifests)
    checkov       #checkov:skip=CKV_DOCKER_3:reason     in a Dockerfile, which it covers whole
                  checkov.io/skip1: CKV_K8S_20=reason   an annotation of an object
    kube-linter   ignore-check.kube-linter.io/NAME      an annotation of an object
    kics          # kics-scan disable=ID                at the top of a file, which it covers whole

Kubescape knows none. A parser directive of a Dockerfile stays above what is inserted.
https://github.com/hadolint/hadolint/blob/master/README.md#inline-ignores
https://trivy.dev/latest/docs/configuration/filtering/#by-inline-comments
https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html
https://github.com/stackrox/kube-linter/blob/main/docs/configuring-kubelinter.md#ignoring-violations-for-specific-cases
https://docs.kics.io/latest/running-kics/#using-commands-on-scanned-files-as-comments
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from msgspec import Struct

from deadlight.actions.suppress.choosing import Suppression, chosen, in_file, in_object, on_instruction
from deadlight.model.errors import EditError
from deadlight.model.fix import Put
from deadlight.model.place import Document, Splice, Where
from deadlight.model.regex import compiled
from deadlight.triage import Triaged

_DIRECTIVE = compiled(r"\ufeff?[ \t]*#[ \t]*(?:escape|syntax|check)[ \t]*=[^\n]*(?:\n|\Z)", re.IGNORECASE)
_HADOLINT = compiled(r"^[ \t]*#[ \t]*hadolint[ \t]+ignore[ \t]*=[ \t]*(?P<rules>[\w, \t]*?)[ \t]*\r?$")
_KICS = compiled(r"^[ \t]*#[ \t]*kics-scan[ \t]+disable[ \t]*=[ \t]*(?P<rules>[\w, \t-]*?)[ \t]*\r?$", re.MULTILINE)


class Changed(Struct, frozen=True, eq=False):
    """A file with suppressions written into it, and the number of findings that they silence."""

    document: Document
    text: str
    findings: int


class Inlined(Struct, frozen=True, eq=False):
    """The files that change; `refused` are those that cannot be edited so, with the reason."""

    files: tuple[Changed, ...]
    refused: tuple[tuple[str, str], ...]


def inlined(triaged: Triaged) -> Inlined:
    """Return the files of the report with the noise suppressed in them, as far as its scanner reads that."""
    suppressions = _suppressions(triaged)
    by_file: dict[str, list[Suppression]] = {}
    for each in suppressions:
        by_file.setdefault(each.rows[0].source, []).append(each)
    files: list[Changed] = []
    refused: list[tuple[str, str]] = []
    for path, own in sorted(by_file.items()):
        document = triaged.files[path].document
        write = _WRITERS[triaged.report.scanner]
        try:
            splices = write(document, own)
        except EditError as error:
            refused.append((path, str(error)))
            continue
        text = document.text
        for splice in sorted(splices, key=lambda each: each.start, reverse=True):
            text = text[: splice.start] + splice.text + text[splice.end :]
        if text != document.text:
            files.append(Changed(document, text, sum(len(each.rows) for each in own)))
    return Inlined(tuple(files), tuple(refused))


def _suppressions(triaged: Triaged) -> list[Suppression]:
    scanner = triaged.report.scanner
    if scanner in ("hadolint", "trivy"):
        return [each for each in chosen(triaged, on_instruction) if each.target.workload.surface == "dockerfile"]
    if scanner == "checkov":
        whole = [each for each in chosen(triaged, in_file) if each.target.workload.surface == "dockerfile"]
        return whole + chosen(triaged, in_object)
    if scanner == "kube-linter":
        return chosen(triaged, in_object)
    return chosen(triaged, in_file) if scanner == "kics" else []


def _hadolint(document: Document, suppressions: Sequence[Suppression]) -> list[Splice]:
    """Return a comment above each instruction, or its rules added to the one that stands there."""
    splices: list[Splice] = []
    for line, own in _by_line(suppressions).items():
        start = document.line_starts()[line - 1]
        said = _comments(document, own)
        names = ",".join(each.rule for each in own)
        above = _HADOLINT.match(document.line_text(line - 1)) if line > 1 else None
        if above is None:
            splices.append(Splice(start, start, f"{said}# hadolint ignore={names}{_ending(document)}"))
            continue
        before = document.line_starts()[line - 2]
        there = [name for name in re.split(r"[,\s]+", above["rules"]) if name]
        new = [each.rule for each in own if each.rule not in there]
        if new:
            splices.append(Splice(before, before, said))
            at = before + above.end("rules")
            splices.append(Splice(at, at, "".join(f",{name}" for name in new)))
    return splices


def _trivy(document: Document, suppressions: Sequence[Suppression]) -> list[Splice]:
    splices = []
    for line, own in _by_line(suppressions).items():
        start = document.line_starts()[line - 1]
        marks = "".join(f"#trivy:ignore:{each.rule}{_ending(document)}" for each in own)
        splices.append(Splice(start, start, _comments(document, own) + marks))
    return splices


def _checkov(document: Document, suppressions: Sequence[Suppression]) -> list[Splice]:
    if document.kind == "dockerfile":
        at = _below_directives(document)
        new = [each for each in suppressions if f"checkov:skip={each.rule}" not in document.text]
        return [
            Splice(at, at, "".join(f"# checkov:skip={each.rule}:{each.statement}{_ending(document)}" for each in new))
        ]
    puts: list[Put] = []
    for own in _by_object(suppressions):
        annotations = own[0].target.workload.annotations
        taken = {name for name, _ in annotations}
        said = {value.value.partition("=")[0] for name, value in annotations if name.startswith("checkov.io/skip")}
        number = 0
        for each in own:
            if each.rule in said:
                continue
            number = next(
                count for count in range(number + 1, number + len(taken) + 2) if f"checkov.io/skip{count}" not in taken
            )
            # Checkov takes a value with two equals signs for none.
            puts.append(
                _annotation(each, f"checkov.io/skip{number}", f"{each.rule}={each.statement.replace('=', ' ')}")
            )
    return document.splices(puts)


def _kube_linter(document: Document, suppressions: Sequence[Suppression]) -> list[Splice]:
    return document.splices([
        _annotation(each, f"ignore-check.kube-linter.io/{each.rule}", each.statement) for each in suppressions
    ])  # fmt: skip


def _kics(document: Document, suppressions: Sequence[Suppression]) -> list[Splice]:
    """Return a comment at the top of the file, or its queries added to the one that stands there."""
    at = _below_directives(document)
    there = _KICS.search(document.text)
    if there is None:
        names = ",".join(each.rule for each in suppressions)
        end = _ending(document)
        return [Splice(at, at, f"# kics-scan disable={names}{end}{_comments(document, suppressions)}")]
    known = [name for name in re.split(r"[,\s]+", there["rules"]) if name]
    new = [each.rule for each in suppressions if each.rule not in known]
    behind = there.end("rules")
    return [Splice(behind, behind, "".join(f",{name}" for name in new))] if new else []


_WRITERS: dict[str, Callable[[Document, Sequence[Suppression]], list[Splice]]] = {
    "hadolint": _hadolint,
    "trivy": _trivy,
    "checkov": _checkov,
    "kube-linter": _kube_linter,
    "kics": _kics,
}


def _annotation(suppression: Suppression, name: str, value: str) -> Put:
    where: Where = suppression.target.workload.where
    return Put(where.child("metadata", "annotations", name), value)


def _by_line(suppressions: Sequence[Suppression]) -> dict[int, list[Suppression]]:
    lines: dict[int, list[Suppression]] = {}
    for each in suppressions:
        if each.target.instruction is not None:
            lines.setdefault(each.target.instruction.where.position().line, []).append(each)
    return lines


def _by_object(suppressions: Sequence[Suppression]) -> list[list[Suppression]]:
    objects: dict[tuple[str | int, ...], list[Suppression]] = {}
    for each in suppressions:
        objects.setdefault(each.key[:-1], []).append(each)
    return list(objects.values())


def _comments(document: Document, suppressions: Sequence[Suppression]) -> str:
    return "".join(f"# {each.rule}: {each.statement}{_ending(document)}" for each in suppressions)


def _below_directives(document: Document) -> int:
    """Return where the first line stands that is no parser directive of a Dockerfile."""
    at = 0
    if document.kind == "dockerfile":
        while (directive := _DIRECTIVE.match(document.text, at)) is not None and directive.end() > at:
            at = directive.end()
    return at


def _ending(document: Document) -> str:
    return "\r\n" if "\r\n" in document.text else "\n"
