"""A comparison of images as Markdown: for a pull request that brings a new image."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deadlight.model.image_diff import ImageDiff, OpenVulnerability
from deadlight.model.outcome import Finding
from deadlight.outputs.image_diff_json import parts
from deadlight.outputs.image_diff_words import (
    HEADINGS,
    MARKS,
    WHICH,
    headline,
    of_the_image,
    own_first,
    rows,
    vulnerability,
    words,
)
from deadlight.outputs.look import Look
from deadlight.outputs.markdown import escaped

MOST = 100
"""Rows of one table, and lines of one list: a comment on a pull request is cut at 65,536 characters."""


def render(diff: ImageDiff, look: Look) -> str:  # noqa: ARG001 - every renderer takes it
    """Return the comparison as GitHub-flavoured Markdown."""
    return "\n\n".join(_blocks(diff)) + "\n"


def _blocks(diff: ImageDiff) -> Iterator[str]:
    yield "# deadlight image diff"
    yield f"{escaped(diff.old.reference)} → {escaped(diff.new.reference)}"
    yield f"**{escaped(headline(diff))}.**"
    if diff.old.read and diff.new.read:
        yield "\n".join(["| | |", "|---|---|", *(f"| {label} | {escaped(text)} |" for label, text in rows(diff))])
    findings = [
        *(_finding("gained", each) for each in diff.gained),
        *(_finding("changed", each.new, f" (was {each.old.severity.word})") for each in diff.altered),
        *(_finding("lost", each) for each in diff.lost),
    ]
    yield from _table("Findings", "| | severity | check | finding |\n|---|---|---|---|", findings)
    told, left = [], []
    for word, found in (("opened", diff.opened), ("closed", diff.closed), ("not known", diff.unsure)):
        shown, of_host = of_the_image(found)
        told += [_vulnerability(word, one) for one in shown]
        if of_host:
            left.append(f"{of_host} {word} in the kernel, the host's in process isolation")
    yield from _table("Vulnerabilities", "| | id | severity | of |\n|---|---|---|---|", told)
    if left:
        yield f"{'and ' if told else 'Vulnerabilities: '}{', '.join(left)}"
    for name, changes in parts(diff):
        own, others = own_first(changes)
        lines = [f"- `{MARKS[each.change]}` {escaped(words(each))}" for each in own]
        if others:
            lines.append(f"- and {others} of Windows itself")
        yield from _list(HEADINGS[name], lines)
    yield from _list(
        "Not read",
        [f"- {escaped(f'{each.path}: ' if each.path else '')}{escaped(each.reason)}" for each in diff.unread],
    )
    yield from _list("Not known", [f"- {WHICH[which]}: {escaped(reason)}" for which, reason in diff.doubts])
    yield from _list("Errors in deadlight itself", [f"- {escaped(error)}" for error in diff.errors])


def _finding(what: str, finding: Finding, more: str = "") -> str:
    severity = finding.severity.word + (more if finding.severity.word not in more else "")
    return f"| {what} | {severity} | {finding.id} {finding.name} | {escaped(finding.message)} |"


def _vulnerability(what: str, one: OpenVulnerability) -> str:
    return f"| {what} | {escaped(one.id)} | {one.severity or 'unknown'} | {escaped(vulnerability(one))} |"


def _table(heading: str, header: str, found: Sequence[str]) -> Iterator[str]:
    if found:
        yield f"## {heading}"
        yield "\n".join([header, *found[:MOST]]) + _left(found)


def _list(heading: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield f"## {heading}"
        yield "\n".join(lines[:MOST]) + _left(lines)


def _left(found: Sequence[str]) -> str:
    return f"\n\nand {len(found) - MOST} more" if len(found) > MOST else ""
