"""YAML texts as trees of nodes that know where they stand.

Made only for the documents that have a finding or an edit. Offsets are characters of the text.
"""

from __future__ import annotations

import re
from typing import Any

from msgspec import Struct

from deadlight.model.errors import InputError
from deadlight.model.regex import lazy
from deadlight.sources.yaml_scalars import Booleans, key_text, resolve
from deadlight.sources.yaml_tree import MAX_DEPTH, MAX_VALUES, parser_of

_SCHEMAS: tuple[Booleans, ...] = ("yaml11", "core")
_PROPERTIES = lazy(r"(?:[&!]\S*(?:\s+(?:#[^\n]*\n\s*)*|\Z))+")
_KEEPING = lazy(r"[|>][0-9]?\+")
_SURROGATES = lazy(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|.)", re.DOTALL)


class Node(Struct, eq=False):
    """A value: `start` is where it or its anchor and tag begin, `begin` where the value itself does.

    `end` is the end of its last character; comments and blank lines after a block are not part of it.
    """

    start: int
    begin: int
    end: int


class ScalarNode(Node, eq=False):
    """A scalar; `style` is empty for a plain one, else its quote or block indicator. An empty one has no length."""

    text: str
    style: str


class AliasNode(Node, eq=False):
    """An alias and the node that it names."""

    target: Node


class MappingNode(Node, eq=False):
    """A mapping, its entries in the order of the text. `named` is what `entry_of` remembers of them."""

    flow: bool
    entries: list[tuple[Node, Node]]
    named: dict[str, tuple[Node, Node]] | None = None


class SequenceNode(Node, eq=False):
    """A list. `start` of a block list is its first dash."""

    flow: bool
    items: list[Node]


def compose(body: str) -> Node | None:
    """Return the node tree of the one document in `body`, nothing if it is empty. Raises InputError.

    JSON's escaped surrogate pairs, which are not YAML, are read as other characters of the same length.
    """
    from yaml.error import YAMLError

    try:
        return _Composer(body).compose()
    except (YAMLError, UnicodeError) as error:
        if not body.lstrip().startswith(("{", "[")):
            raise InputError(f"not YAML: {error.__class__.__name__}") from None
    try:
        return _Composer(_SURROGATES.sub(_other_characters, body)).compose()
    except (YAMLError, UnicodeError) as error:
        raise InputError(f"not YAML: {error.__class__.__name__}") from None


def target_of(node: Node) -> Node:
    """Return the node that an alias stands for, any other node itself."""
    while isinstance(node, AliasNode):
        node = node.target
    return node


def key_matches(node: Node, key: str) -> bool:
    """Return whether `node` is the key that a plain value has as `key`."""
    return key in _names(target_of(node))


def entry_of(mapping: MappingNode, key: str) -> tuple[Node, Node] | None:
    """Return the last entry of `mapping` itself whose key a plain value has as `key`, as key and value."""
    if mapping.named is None:
        mapping.named = {}
        for entry in mapping.entries:
            if not is_merge(entry[0]):
                mapping.named.update(dict.fromkeys(_names(target_of(entry[0])), entry))
    return mapping.named.get(key)


def _names(key: Node) -> set[str]:
    if not isinstance(key, ScalarNode):
        return set()
    if key.style:
        return {key.text}
    return {key.text, *(key_text(resolve(key.text, kind)) for kind in _SCHEMAS)}


def is_merge(key: Node) -> bool:
    """Return whether a key is the merge key."""
    return isinstance(key, ScalarNode) and not key.style and key.text == "<<"


def _other_characters(match: re.Match[str]) -> str:
    escape = match.group()
    return escape if len(escape) == 2 else r"\u0058\u0058"


class _Composer:
    """Builds the node tree of one document from its events."""

    def __init__(self, body: str) -> None:
        self.body = body
        self.parser = parser_of(body)
        self.anchors: dict[str, Node] = {}
        self.open: list[Node] = []
        self.pending: list[Node | None] = []  # the key that waits for its value, for each open node
        self.root: Node | None = None

    def compose(self) -> Node | None:
        """Return the root node."""
        from yaml import events as of

        count = 0
        while True:
            event = self.parser.get_event()
            kind = event.__class__
            if kind is of.ScalarEvent:
                self._add(self._scalar(event), event)
            elif kind is of.MappingStartEvent or kind is of.SequenceStartEvent:
                self._begin(event, mapping=kind is of.MappingStartEvent)
            elif kind is of.MappingEndEvent or kind is of.SequenceEndEvent:
                self._finish(event)
            elif kind is of.AliasEvent:
                if event.anchor not in self.anchors:
                    raise InputError("an alias whose anchor is not defined before it")
                start, end = event.start_mark.index, event.end_mark.index
                self._add(AliasNode(start, start, end, self.anchors[event.anchor]), event)
            elif kind is of.StreamEndEvent or (kind is of.DocumentStartEvent and self.root is not None):
                return self.root
            count += 1
            if count > 2 * MAX_VALUES:
                raise InputError(f"more than {MAX_VALUES} values")

    def _scalar(self, event: Any) -> ScalarNode:
        start, end = event.start_mark.index, event.end_mark.index
        begin = self._after_properties(start, end) if event.anchor or event.tag else start
        style = event.style or ""
        if style in {"|", ">"}:
            # With "+" in its indicator the blank lines at its end are part of it.
            keeps = _KEEPING.match(self.body, begin)
            end = begin + len(
                self.body[begin:end].removesuffix("\n").removesuffix("\r") if keeps else self.body[begin:end].rstrip()
            )
        return ScalarNode(start, begin, end, event.value, style)

    def _after_properties(self, start: int, end: int) -> int:
        match = _PROPERTIES.match(self.body, start, end)
        return match.end() if match else start

    def _begin(self, event: Any, *, mapping: bool) -> None:
        if len(self.open) > MAX_DEPTH:
            raise InputError(f"nested more than {MAX_DEPTH} deep")
        start, end = event.start_mark.index, event.end_mark.index
        flow = bool(event.flow_style)
        # A flow collection's own bracket ends the event; a block's begins with its first entry.
        begin = end - 1 if flow and end > start else start
        node = MappingNode(start, begin, end, flow, []) if mapping else SequenceNode(start, begin, end, flow, [])
        if event.anchor:
            self.anchors[event.anchor] = node
        self.open.append(node)
        self.pending.append(None)

    def _finish(self, event: Any) -> None:
        node = self.open.pop()
        self.pending.pop()
        if isinstance(node, MappingNode | SequenceNode):
            children = _children(node)
            if node.flow:
                node.end = event.end_mark.index
            elif children:
                node.end = max(child.end for child in children)
                node.begin = self._first(node, children[0])
        self._attach(node)

    def _first(self, node: Node, child: Node) -> int:
        """Return where a block begins: at its first key, or at the dash of its first item."""
        if isinstance(node, MappingNode):
            return child.start
        return self._after_properties(node.start, child.start) if self.body[node.start] != "-" else node.start

    def _add(self, node: Node, event: Any) -> None:
        anchor = getattr(event, "anchor", None)
        if anchor and not isinstance(node, AliasNode):
            self.anchors[anchor] = node
        self._attach(node)

    def _attach(self, node: Node) -> None:
        if not self.open:
            if self.root is None:
                self.root = node
            return
        parent = self.open[-1]
        if isinstance(parent, SequenceNode):
            parent.items.append(node)
        elif isinstance(parent, MappingNode):
            key = self.pending[-1]
            if key is None:
                self.pending[-1] = node
            else:
                parent.entries.append((key, node))
                self.pending[-1] = None


def _children(node: MappingNode | SequenceNode) -> list[Node]:
    if isinstance(node, SequenceNode):
        return node.items
    return [part for entry in node.entries for part in entry]
