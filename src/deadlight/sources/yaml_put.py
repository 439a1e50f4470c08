"""Write values into a YAML or JSON text: replace what stands at a place, or add what does not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deadlight.model.errors import EditError
from deadlight.model.place import Plain, Route, Splice
from deadlight.model.regex import compiled
from deadlight.sources.yaml_lines import column, comma_after, dash_of, first_on_line, line_end, line_start
from deadlight.sources.yaml_nodes import MappingNode, Node, ScalarNode, SequenceNode
from deadlight.sources.yaml_places import Found
from deadlight.sources.yaml_render import Style, block_lines, entry_lines, flow_value, item_lines, scalar

_COMMENT_AFTER = compiled(r"[ \t]+#[^\r\n]*")
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))


def puts(body: str, trail: Sequence[Found], steps: Route, value: Plain, style: Style) -> Iterator[list[Splice]]:
    """Yield the ways to make `value` stand at `steps`, best first. Raises EditError where there is none."""
    own = [found for found in trail if not found.through]
    if len(own) == len(steps) + 1:
        yield from _replaced(body, own, value, style)
        return
    parent = own[-1].node
    key, rest = steps[len(own) - 1], steps[len(own) :]
    for step in reversed(rest):
        value = [value] if isinstance(step, int) else {step: value}
    if _is_empty(parent):
        yield from _replaced(body, own, [value] if isinstance(key, int) else {str(key): value}, style)
    elif isinstance(parent, MappingNode):
        yield from _added_entry(body, parent, str(key), value, style)
    elif isinstance(parent, SequenceNode) and key == len(parent.items):
        yield from _added_item(body, parent, value, style)
    else:
        raise EditError("nothing can be put below what stands there")


def _is_empty(node: Node) -> bool:
    if isinstance(node, ScalarNode):
        return not node.style and node.text in _NULLS
    if isinstance(node, MappingNode):
        return not node.entries
    return isinstance(node, SequenceNode) and not node.items


def _in_flow(own: Sequence[Found]) -> bool:
    return any(isinstance(found.parent, MappingNode | SequenceNode) and found.parent.flow for found in own)


def _is_json(node: Node | None) -> bool:
    """Return whether a flow collection is written as JSON writes it, as far as its first key or item tells."""
    if isinstance(node, MappingNode) and node.entries:
        key = node.entries[0][0]
        return isinstance(key, ScalarNode) and key.style == '"'
    items = node.items if isinstance(node, SequenceNode) else []
    return any(isinstance(item, ScalarNode) and item.style == '"' for item in items)


def _replaced(body: str, own: Sequence[Found], value: Plain, style: Style) -> Iterator[list[Splice]]:
    found = own[-1]
    node = found.node
    quote = node.style if isinstance(node, ScalarNode) and node.style in {"'", '"'} else ""
    block = isinstance(value, dict | list) and bool(value)
    if _in_flow(own) or (found.parent is None and isinstance(node, MappingNode | SequenceNode) and node.flow):
        as_json = any(_is_json(part.parent) for part in own) or (found.parent is None and _is_json(node))
        text = flow_value(value, as_json=as_json) if block else _inline(value, quote, flow=True, as_json=as_json)
        yield [Splice(node.begin, node.end, _spaced(body, node, text))]
        if not as_json:
            yield [Splice(node.begin, node.end, _spaced(body, node, flow_value(value, as_json=True)))]
    elif isinstance(value, dict | list) and value:
        yield from _replaced_by_block(body, found, value, style)
    elif found.key is not None and isinstance(node, MappingNode | SequenceNode) and not node.flow:
        colon = body.index(":", found.key.end) + 1
        comment = _COMMENT_AFTER.match(body, colon)
        text = " " + _inline(value) + (comment.group() if comment else "")
        yield [Splice(colon, node.end, text)]
    else:
        yield [Splice(node.begin, node.end, _spaced(body, node, _inline(value, quote)))]
        yield [Splice(node.start, node.end, _spaced(body, node, _inline(value, quote)))]


def _inline(value: Plain, quote: str = "", *, flow: bool = False, as_json: bool = False) -> str:
    if isinstance(value, dict | list):
        return flow_value(value, as_json=as_json)
    return scalar(value, quote=quote, flow=flow, as_json=as_json)


def _spaced(body: str, node: Node, text: str) -> str:
    """Return `text` with what an empty value lacks: the space after its colon or dash, or the colon itself."""
    if node.begin < node.end or node.begin == 0 or body[node.begin - 1].isspace():
        return text
    return f" {text}" if body[node.begin - 1] in ":-" else f": {text}"


def _replaced_by_block(
    body: str, found: Found, value: dict[str, Plain] | list[Plain], style: Style
) -> Iterator[list[Splice]]:
    node = found.node
    newline = style.newline
    if found.key is not None:
        deeper = style.step if isinstance(value, dict) or style.deeper_lists else 0
        lines = newline + newline.join(block_lines(value, column(body, found.key.start) + deeper, style))
        end = line_end(body, found.key.end)
        if node.begin <= end:  # the old value begins on the line of its key: a comment after it stays there
            colon = body.index(":", found.key.end) + 1
            after = line_end(body, max(node.end, colon))
            yield [Splice(colon, max(node.end, colon), ""), Splice(after, after, lines)]
        else:
            yield [Splice(end, node.end, lines)]
    elif isinstance(found.parent, SequenceNode):
        index = next(number for number, item in enumerate(found.parent.items) if item is node)
        dash = dash_of(body, found.parent, index)
        if dash < 0:
            raise EditError("the item's dash cannot be found")
        lines = newline.join(item_lines(value, column(body, dash), style))
        yield [Splice(dash, max(node.end, dash + 1), lines.lstrip(" "))]
    else:
        yield [Splice(node.start, node.end, newline.join(block_lines(value, 0, style)))]


def _added_entry(body: str, parent: MappingNode, key: str, value: Plain, style: Style) -> Iterator[list[Splice]]:
    first, (last_key, last) = parent.entries[0][0], parent.entries[-1]
    end = max(last_key.end, last.end)
    if parent.flow:
        as_json = _is_json(parent)
        text = f"{scalar(key, flow=True, as_json=as_json)}: {flow_value(value, as_json=as_json)}"
        yield from _added_in_flow(body, last_key.start, end, text, style)
        yield [Splice(end, end, f", {scalar(key, as_json=True)}: {flow_value(value, as_json=True)}")]
        return
    lines = entry_lines(key, value, column(body, first.start), style)
    at = line_end(body, end)
    yield [Splice(at, at, style.newline + style.newline.join(lines))]
    # Before the first entry instead: after a block scalar that keeps its blank lines nothing can be added.
    indent = " " * column(body, first.start)
    yield [Splice(first.start, first.start, style.newline.join(lines).lstrip(" ") + style.newline + indent)]


def _added_item(body: str, parent: SequenceNode, value: Plain, style: Style) -> Iterator[list[Splice]]:
    last = parent.items[-1]
    if parent.flow:
        text = flow_value(value, as_json=_is_json(parent))
        yield from _added_in_flow(body, last.start, last.end, text, style)
        yield [Splice(last.end, last.end, ", " + flow_value(value, as_json=True))]
        return
    dash = dash_of(body, parent, len(parent.items) - 1)
    if dash < 0:
        raise EditError("the item's dash cannot be found")
    at = line_end(body, max(last.end, dash + 1))
    lines = item_lines(value, column(body, dash), style)
    yield [Splice(at, at, style.newline + style.newline.join(lines))]


def _added_in_flow(body: str, start: int, end: int, text: str, style: Style) -> Iterator[list[Splice]]:
    """Yield the ways to write `text` after the last part `[start, end)` of a flow collection.

    Where each part has a line of its own, so has `text`; a comment after the last part stays with it.
    """
    if not first_on_line(body, start):
        yield [Splice(end, end, ", " + text)]
        return
    line = style.newline + body[line_start(body, start) : start] + text
    comma = comma_after(body, end)
    comment = _COMMENT_AFTER.match(body, comma + 1 if comma >= 0 else end)
    if comment is not None and comma >= 0:
        yield [Splice(comment.end(), comment.end(), line + ",")]
    elif comment is not None:
        yield [Splice(end, end, ","), Splice(comment.end(), comment.end(), line)]
    yield [Splice(end, end, "," + line)]
