"""Waivers that stand in what is audited: comments, and annotations of workloads.

`# deadlight: ignore[engine-pipe-mount] until=2027-03-01 reason="…"`: in a Dockerfile it stands for
the instruction that follows, or that it is inside of. In a PowerShell script it stands for its line, or, on a line
of its own, for the next statement with the lines that continue it. In YAML it stands for its line, or, on a line of
its own, for the next entry and all that is below it.

The annotation (in Compose the label) `deadlight.dev/ignore` stands for the object that carries it.
`waiver_grammar` says how both are written.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice

from deadlight.model.place import Document, Located, Route, Span
from deadlight.model.regex import compiled
from deadlight.model.settings import Waiver
from deadlight.model.workload import Workload
from deadlight.sources.waiver_grammar import read_annotation, read_comment

ANNOTATION = "deadlight.dev/ignore"

MOST = 1000
"""Comments of one file, or entries of one annotation, that are read; what those beyond waive is reported."""

LONGEST_LINE = 500
"""Characters kept of the line that a waiver stands on."""

_MARK = "deadlight:"
_LINE = compiled(r"^[ \t]*#[ \t]*deadlight:([^\r\n]*)", re.MULTILINE)
_TRAILING = compiled(r"(?:^|(?<=[ \t]))#[ \t]*deadlight:([^\r\n]*)", re.MULTILINE)

StandsFor = Callable[[int], tuple[int, int] | None]
"""Tells the first and last line that the comment at an offset stands for, nothing if none follows."""


def inline_waivers(document: Document, subjects: Iterable[object]) -> list[Waiver]:
    """Return the waivers in the comments of `document`; `subjects` are what has been read from it."""
    text = document.text
    if _MARK not in text:
        return []
    if document.kind == "dockerfile":
        matches = list(islice(_LINE.finditer(text), MOST))
        stands_for = _instruction_lines(document, subjects)
    elif document.kind == "powershell":
        from deadlight.sources.powershell.waiver_lines import stands_for_statement

        matches = list(islice(_TRAILING.finditer(text), MOST))
        stands_for = partial(stands_for_statement, document)
    elif document.kind == "containerd":
        from deadlight.sources.containerd_toml.waiver_lines import stands_for_entry

        matches = list(islice(_TRAILING.finditer(text), MOST))
        stands_for = partial(stands_for_entry, document)
    elif text.lstrip().startswith("{"):
        return []  # JSON has no comments
    else:
        from deadlight.sources.yaml_comments import EntryLines, outside_scalars

        matches = list(islice(_TRAILING.finditer(text), MOST))
        real = set(outside_scalars(text, [match.start() for match in matches]))
        matches = [match for match in matches if match.start() in real]
        stands_for = EntryLines(document).stands_for if matches else _nothing
    return [_commented(document, match, stands_for) for match in matches]


def annotation_waivers(workload: Workload) -> list[Waiver]:
    """Return the waivers in the annotations of a workload and of its pods, in Compose in the labels of a service."""
    carriers = [(workload.annotations, workload.where.route)]
    if workload.pod is not None:
        carriers.append((workload.pod.annotations, workload.pod.metadata.route[:-1]))
    found: list[Waiver] = []
    seen: set[tuple[str, Route]] = set()
    for carried, route in carriers:
        for name, value in carried:
            # A Pod's own annotations are the workload's and the pod's.
            if name == ANNOTATION and (value.value, route) not in seen:
                seen.add((value.value, route))
                found.extend(_annotated(value, route))
    return found


def _commented(document: Document, match: re.Match[str], stands_for: StandsFor) -> Waiver:
    line = document.position(Span(match.start(1), match.start(1))).line
    lines = stands_for(match.start(1))
    entry = read_comment(match[1])
    return Waiver(
        checks=entry.checks,
        reason=entry.reason,
        until=entry.until,
        problem=entry.problem,
        line=lines[0] if lines else line,
        last_line=lines[1] if lines else line,
        origin="inline",
        path=document.path,
        written_at=line,
        text=document.line_text(line)[:LONGEST_LINE],
    )


def _annotated(value: Located[str], route: Route) -> Iterator[Waiver]:
    document = value.where.document
    line = value.where.position().line
    for entry in read_annotation(value.value)[:MOST]:
        yield Waiver(
            checks=entry.checks,
            reason=entry.reason,
            until=entry.until,
            problem=entry.problem,
            route=route,
            origin="annotation",
            path=document.path,
            written_at=line,
            text=document.line_text(line)[:LONGEST_LINE],
        )


def _instruction_lines(document: Document, subjects: Iterable[object]) -> StandsFor:
    """Return what tells the lines of the instruction that a comment is inside of, or else of the next one."""
    spans: list[Span] = []
    for subject in subjects:
        if isinstance(subject, Workload) and subject.build is not None and subject.where.document is document:
            build = subject.build
            places = [stage.where for stage in build.stages]
            places.extend(each.where for each in build.global_arguments)
            places.extend(each.where for stage in build.stages for each in stage.instructions)
            spans.extend(where.found() for where in places)
    spans.sort(key=lambda span: span.start)
    starts = [span.start for span in spans]

    def stands_for(offset: int) -> tuple[int, int] | None:
        after = bisect.bisect_right(starts, offset)
        inside = after > 0 and offset < spans[after - 1].end
        if not inside and after == len(spans):
            return None
        position = document.position(spans[after - 1] if inside else spans[after])
        return position.line, position.end_line

    return stands_for


def _nothing(_offset: int) -> None:
    return None
