"""Lines, columns and siblings around the nodes of a YAML text: what edits of it need to know."""

from __future__ import annotations

import re
from collections import Counter

from deadlight.model.regex import compiled
from deadlight.sources.yaml_nodes import MappingNode, Node, SequenceNode
from deadlight.sources.yaml_render import Style

_DASH = compiled(r"(?:[^\n]*\n)?(?:[ \t]*(?:#[^\n]*)?\r?\n)*[ \t]*(-)(?=\s|\Z)")
_COMMA = compiled(r"\s*(?:#[^\n]*\n\s*)*(,)")
_COMMENT = compiled(r"(?:^|(?<=\s))#", re.MULTILINE)


def line_start(body: str, at: int) -> int:
    """Return where the line of the offset `at` begins."""
    return body.rfind("\n", 0, at) + 1


def line_end(body: str, at: int) -> int:
    """Return where the line of the offset `at` ends, its line end excluded."""
    end = body.find("\n", at)
    if end < 0:
        return len(body)
    return end - 1 if end > at and body[end - 1] == "\r" else end


def next_line(body: str, at: int) -> int:
    """Return where the line after that of the offset `at` begins, or the end of the text."""
    end = body.find("\n", at)
    return len(body) if end < 0 else end + 1


def column(body: str, at: int) -> int:
    """Return the column of the offset `at`, from 0."""
    return at - line_start(body, at)


def first_on_line(body: str, at: int) -> bool:
    """Return whether only spaces stand before the offset `at` on its line."""
    return not body[line_start(body, at) : at].strip(" \t")


def has_comment(body: str, start: int, end: int) -> bool:
    """Return whether a comment stands in a stretch between two nodes."""
    return _COMMENT.search(body, start, end) is not None


def entry_start(body: str, key: Node) -> int:
    """Return where an entry of a mapping begins: at its key, or at the `?` before it."""
    before = body[line_start(body, key.start) : key.start].rstrip(" \t")
    if before.endswith("?") and not before[:-1].strip(" -"):
        return line_start(body, key.start) + len(before) - 1
    return key.start


def dash_of(body: str, sequence: SequenceNode, index: int) -> int:
    """Return the offset of the dash of an item of a block list, -1 if it cannot be found."""
    if index == 0:
        return sequence.begin if body.startswith("-", sequence.begin) else -1
    match = _DASH.match(body, sequence.items[index - 1].end)
    return match.start(1) if match else -1


def comma_after(body: str, at: int) -> int:
    """Return the offset of the comma that follows `at`, with nothing but space and comments before it, or -1."""
    match = _COMMA.match(body, at)
    return match.start(1) if match else -1


def style_of(body: str, root: Node | None) -> Style:
    """Return how `body` is indented and which line ends it has; two spaces and deeper lists where it does not show."""
    steps: Counter[int] = Counter()
    deeper: Counter[bool] = Counter()
    nodes = [root] if root is not None else []
    while nodes:
        node = nodes.pop()
        if isinstance(node, MappingNode) and not node.flow:
            for key, value in node.entries:
                nodes.append(value)
                if isinstance(value, MappingNode) and not value.flow and value.entries:
                    steps[column(body, value.begin) - column(body, key.start)] += 1
                elif isinstance(value, SequenceNode) and not value.flow and value.items:
                    deeper[column(body, value.begin) > column(body, key.start)] += 1
        elif isinstance(node, SequenceNode) and not node.flow:
            nodes.extend(node.items)
    step = max((step for step, count in steps.items() if step > 0), key=lambda step: steps[step], default=2)
    newline = "\r\n" if body.count("\r\n") * 2 > body.count("\n") else "\n"
    return Style(step, deeper[True] >= deeper[False], newline)
