"""Take entries and items out of a YAML or JSON text.

In block style an entry goes with its lines, and the comments on them. Comments on lines of their own
around it stay. In flow style it goes with one comma.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deadlight.model.errors import EditError
from deadlight.model.place import Route, Splice
from deadlight.model.regex import compiled
from deadlight.sources.yaml_lines import (
    comma_after,
    dash_of,
    entry_start,
    first_on_line,
    has_comment,
    line_end,
    line_start,
    next_line,
)
from deadlight.sources.yaml_nodes import MappingNode, Node, SequenceNode, key_matches, target_of
from deadlight.sources.yaml_places import Found

_REST_OF_LINE = compiled(r"[ \t]*,?(?:[ \t]+#[^\n]*|[ \t]*)(?:\r?\n|\Z)")
_AFTER = compiled(r"(?:[ \t]*(?:#[^\n]*)?\r?\n)*(?:[ \t]*#[^\n]*\Z)?")

Extent = tuple[int, int]


def what_goes(trail: Sequence[Found], steps: Route) -> int:
    """Return how many of `steps` lead to what a removal takes out: a container left empty goes too.

    Raises EditError where nothing is written at the place itself, or the document would be left empty.
    """
    if len(trail) <= len(steps):
        raise EditError("nothing stands at the place to remove")
    if trail[-1].through:
        raise EditError("the place to remove is written elsewhere, behind an alias or a merge key")
    count = len(steps)
    while count > 1 and not _siblings(trail[count], steps[count - 1]):
        count -= 1
    if count == 0 or not _siblings(trail[count], steps[count - 1]):
        raise EditError("the document would be left empty")
    return count


def removals(body: str, found: Found, step: str | int) -> Iterator[list[Splice]]:
    """Yield the ways to take out `found`, which stands at `step` of its parent, best first."""
    parent = found.parent
    if isinstance(parent, MappingNode):
        extents = [(entry_start(body, key), max(key.end, value.end)) for key, value in parent.entries]
        chosen = [index for index, (key, _) in enumerate(parent.entries) if key_matches(key, str(step))]
        flow = parent.flow
    elif isinstance(parent, SequenceNode) and isinstance(step, int):
        flow = parent.flow
        extents = [_item_extent(body, parent, index) for index in range(len(parent.items))]
        chosen = [step]
    else:
        raise EditError("nothing stands at the place to remove")
    if flow:
        yield [splice for index in chosen for splice in _from_flow(body, extents, index)]
        return
    yield [splice for index in chosen for splice in _from_block(body, extents, index)]
    yield [splice for index in chosen for splice in _with_comments_moved(body, extents[index])]


def _siblings(found: Found, step: str | int) -> bool:
    """Return whether the parent of `found` holds anything else."""
    parent = target_of(found.parent) if found.parent is not None else None
    if isinstance(parent, MappingNode):
        return any(not key_matches(key, str(step)) for key, _ in parent.entries)
    return isinstance(parent, SequenceNode) and len(parent.items) > 1


def _item_extent(body: str, parent: SequenceNode, index: int) -> Extent:
    item: Node = parent.items[index]
    if parent.flow:
        return item.start, item.end
    dash = dash_of(body, parent, index)
    if dash < 0:
        raise EditError("the item's dash cannot be found")
    return dash, max(item.end, dash + 1)


def _from_block(body: str, extents: Sequence[Extent], index: int) -> list[Splice]:
    start, end = extents[index]
    if first_on_line(body, start):
        return [Splice(line_start(body, start), next_line(body, end), "")]
    if index + 1 == len(extents):
        raise EditError("what stands before it on its line would be left without a value")
    # The first entry after a dash: the next one takes its place, unless a comment stands between them.
    following = extents[index + 1][0]
    if has_comment(body, next_line(body, end), following):
        kept = line_start(body, start) + len(body[line_start(body, start) : start].rstrip(" \t"))
        return [Splice(kept, line_end(body, end), "")]
    return [Splice(start, following, "")]


def _with_comments_moved(body: str, extent: Extent) -> list[Splice]:
    """Remove the lines so that a block scalar above takes nothing that follows: comments move out, blank lines go."""
    start, end = extent
    if not first_on_line(body, start):
        return []
    after = next_line(body, end)
    following = _AFTER.match(body, after)
    if following is None:
        return []
    indent = body[line_start(body, start) : start]
    lines = following.group().lstrip("\r\n").splitlines(keepends=True)
    moved = "".join(indent + line.lstrip(" \t") if line.strip() else line for line in lines)
    return [Splice(line_start(body, start), following.end(), moved)]


def _from_flow(body: str, extents: Sequence[Extent], index: int) -> list[Splice]:
    start, end = extents[index]
    before = extents[index - 1][1] if index else None
    rest = _REST_OF_LINE.match(body, end)
    if rest and first_on_line(body, start):
        lines = Splice(line_start(body, start), rest.end(), "")
        if "," in rest.group().partition("#")[0]:
            return [lines]
        comma = comma_after(body, before) if before is not None else -1
        if comma >= 0:
            return [Splice(comma, comma + 1, ""), lines]
    if before is not None:
        comma = comma_after(body, before)
        if comma >= 0 and has_comment(body, before, start):
            return [Splice(comma, comma + 1, ""), Splice(start, end, "")]
        return [Splice(before, end, "")]
    comma = comma_after(body, end)
    if comma < 0:
        return [Splice(start, end, "")]
    following = extents[index + 1][0] if index + 1 < len(extents) else comma + 1
    if has_comment(body, end, following):
        return [Splice(start, end, ""), Splice(comma, comma + 1, "")]
    return [Splice(start, following, "")]
