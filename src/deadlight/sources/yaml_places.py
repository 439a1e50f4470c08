"""Where the values of a YAML or JSON document stand.

The node tree is made only for the documents of a file that are asked about, and kept in the
document's memo. `span_of` tells what a finding underlines:

- an entry `key: value` on one line whole, one that holds a block by its key alone, a block scalar up to
  the end of its first line;
- an item of a list from its own start: the scalar, or the first entry of the mapping;
- what is not written at its route (it comes through a merge key or an alias, say) in the anchor that
  it comes from, or by the nearest entry above that is written.
"""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct

from deadlight.model.errors import InputError
from deadlight.model.place import Document, Route, Span
from deadlight.model.regex import compiled
from deadlight.sources.yaml_nodes import (
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
    compose,
    entry_of,
    is_merge,
    target_of,
)
from deadlight.sources.yaml_split import Piece, json_pieces, pieces

_MAX_MERGES = 100
_INDICATOR = compiled(r"[|>][0-9+-]*")


class Found(Struct, frozen=True, eq=False):
    """A node at a route: `key` is its key in a mapping, `parent` the node that holds it.

    `through` tells that an alias or merge key stands between it and its route.
    """

    node: Node
    key: Node | None = None
    parent: Node | None = None
    through: bool = False


def locate(document: Document, route: Route) -> Span:
    """Return the span that a finding at `route` underlines; `route[0]` is the index of the YAML document."""
    tree = _tree(document, route)
    if tree.root is None:
        return Span(tree.offset, tree.offset)
    return _shifted(span_of(follow(tree.root, route[1:])[-1], tree.body), tree.offset)


def locate_value(document: Document, route: Route) -> Span:
    """Return the span of the value alone at `route`, without its key; of the nearest entry if there is none."""
    tree = _tree(document, route)
    if tree.root is None:
        return Span(tree.offset, tree.offset)
    trail = follow(tree.root, route[1:])
    if len(trail) < len(route):
        return _shifted(span_of(trail[-1], tree.body), tree.offset)
    return _shifted(Span(trail[-1].node.begin, trail[-1].node.end), tree.offset)


def piece_of(text: str, index: int) -> Piece | None:
    """Return the stretch of `text` that is its YAML document number `index`, or its JSON value."""
    found = _pieces_of(text)
    return found[index] if 0 <= index < len(found) else None


@lru_cache(maxsize=2)
def _pieces_of(text: str) -> list[Piece]:
    """Return all stretches. Places in one file are asked for one after the other."""
    if text.lstrip()[:1] in ("{", "["):
        try:
            found = json_pieces(text)
        except (ValueError, RecursionError):
            found = []
        if found:
            return found
    return pieces(text)


def follow(tree: Node, steps: Route) -> list[Found]:
    """Return what stands along `steps`, from the root on, as far as it is written."""
    trail = [Found(tree)]
    through = False
    for step in steps:
        last = trail[-1].node
        node = target_of(last)
        through = through or node is not last
        found: Found | None = None
        if isinstance(node, MappingNode):
            found = _entry(node, str(step), through=through)
        elif isinstance(node, SequenceNode) and isinstance(step, int) and 0 <= step < len(node.items):
            found = Found(node.items[step], parent=node, through=through)
        if found is None:
            break
        through = found.through
        trail.append(found)
    return trail


def span_of(found: Found, text: str) -> Span:
    """Return what a finding underlines for `found`."""
    if found.key is not None:
        return _entry_span(found.key, found.node, text)
    node = found.node
    while isinstance(node, MappingNode | SequenceNode) and not node.flow:
        if isinstance(node, MappingNode):
            return _entry_span(*node.entries[0], text) if node.entries else Span(node.begin, node.end)
        if not node.items:
            break
        node = node.items[0]
    if node.end == node.begin and found.parent is not None:
        dash = text.rfind("-", 0, node.begin)
        return Span(dash, dash + 1) if dash >= 0 else Span(node.begin, node.end)
    return Span(node.start, _first_line_end(node, text))


class _Tree(Struct, frozen=True, eq=False):
    """The node tree of one YAML document, its text, and where that starts; no root where it is empty or broken."""

    root: Node | None = None
    body: str = ""
    offset: int = 0


def _tree(document: Document, route: Route) -> _Tree:
    """Return the node tree that `route` leads into."""
    index = route[0] if route else 0
    name = f"yaml_tree {index}"
    tree = document.memo.get(name)
    if not isinstance(tree, _Tree):
        tree = _composed(document.text, index) if isinstance(index, int) else _Tree()
        document.memo[name] = tree
    return tree


def _composed(text: str, index: int) -> _Tree:
    piece = piece_of(text, index)
    if piece is None:
        return _Tree()
    body = text if piece == Piece(0, len(text)) else text[piece.start : piece.end]
    try:
        return _Tree(compose(body), body, piece.start)
    except InputError:
        return _Tree(offset=piece.start)


def _entry(mapping: MappingNode, key: str, *, through: bool) -> Found | None:
    """Return the entry of `mapping` that counts for `key`: the last of its own, else a merged one."""
    own = entry_of(mapping, key)
    if own is not None:
        return Found(own[1], own[0], mapping, through)
    sources = [value for name, value in mapping.entries if is_merge(name)]
    looked_at = 0
    while sources and looked_at < _MAX_MERGES:
        source = target_of(sources.pop(0))
        looked_at += 1
        if isinstance(source, SequenceNode):
            sources[:0] = source.items
        elif isinstance(source, MappingNode):
            merged = entry_of(source, key)
            if merged is not None:
                return Found(merged[1], merged[0], source, through=True)
            sources[:0] = [value for name, value in source.entries if is_merge(name)]
    return None


def _entry_span(key: Node, value: Node, text: str) -> Span:
    if isinstance(value, MappingNode | SequenceNode) and not value.flow:
        return Span(key.start, key.end)
    return Span(key.start, max(_first_line_end(value, text), key.end))


def _first_line_end(node: Node, text: str) -> int:
    """Return the end of `node`, of a block scalar the end of its indicator."""
    if isinstance(node, ScalarNode) and node.style in {"|", ">"}:
        indicator = _INDICATOR.match(text, node.begin)
        return indicator.end() if indicator else node.begin
    return node.end


def _shifted(span: Span, offset: int) -> Span:
    return Span(span.start + offset, span.end + offset)
