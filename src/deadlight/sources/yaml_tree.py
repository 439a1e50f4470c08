"""YAML and JSON texts as plain values, without positions.

Built straight from the events of PyYAML's C parser: no node tree, no constructor. Scalars are typed
as Kubernetes and Compose type them (`yaml_scalars`). All input is hostile: size, depth and the number
of values, aliases counted as often as they are used, are limited.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from deadlight.model.errors import InputError
from deadlight.model.place import Plain
from deadlight.model.regex import compiled
from deadlight.sources.yaml_scalars import Booleans, key_text, resolve, resolve_tagged
from deadlight.sources.yaml_split import Piece, json_pieces, pieces

MAX_CHARACTERS = 32 * 1024 * 1024
MAX_DOCUMENTS = 20_000
MAX_DEPTH = 200
MAX_VALUES = 2_000_000

TEMPLATE = "Helm or other template, not YAML"
_TEMPLATE_SIGN = compiled(r"\{\{|\{%")

_NO_KEY = object()
_MERGE = object()


class YamlDocument(Struct, frozen=True, eq=False):
    """One document of a text: its value, or the error that keeps it from being read.

    `start` and `end` are offsets in the text, in characters; `index` counts the documents from 0.
    """

    value: Plain
    start: int
    end: int
    index: int
    error: InputError | None = None


def documents(text: str, *, booleans: Booleans = "yaml11") -> list[YamlDocument]:
    """Return the documents of `text` (YAML, or JSON values one after another), broken ones among them.

    `booleans` is "yaml11" for Kubernetes (go-yaml v2), "core" for Compose (v3). Keys are text; of
    duplicate keys the last one counts; merge keys (`<<`) are carried out; aliases share what they
    name. Errors carry the 1-based line in `text`. Raises InputError only for a text that is too
    large as a whole.
    """
    if len(text) > MAX_CHARACTERS:
        raise InputError(f"larger than {MAX_CHARACTERS // (1024 * 1024)} MiB")
    found = pieces(text)
    if len(found) > MAX_DOCUMENTS:
        raise InputError(f"more than {MAX_DOCUMENTS} documents in one file")
    budget = _Budget()
    read = [_read(text, piece, index, budget, booleans) for index, piece in enumerate(found)]
    if any(document.error for document in read) and text.lstrip()[:1] in ("{", "["):
        return _read_json(text) or read
    return read


def value_of(body: str, *, booleans: Booleans = "yaml11") -> Plain:
    """Return the value of a text that is one YAML document. Raises InputError."""
    read = _read(body, Piece(0, len(body)), 0, _Budget(), booleans)
    if read.error is not None:
        raise read.error
    return read.value


def parser_of(text: str) -> Any:
    """Return a parser of PyYAML over `text` that yields events: the C one where it is built in."""
    try:
        from yaml._yaml import CParser  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        from deadlight.sources.yaml_pure import PureParser

        return PureParser(text)
    return CParser(text)


class _Budget:
    """How many values may still be read from one text."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = MAX_VALUES


def _read(text: str, piece: Piece, index: int, budget: _Budget, booleans: Booleans) -> YamlDocument:
    body = text if piece.start == 0 and piece.end == len(text) else text[piece.start : piece.end]
    value: Plain = None
    error: InputError | None = None
    try:
        value = _build(body, budget, booleans)
    except _Limit as limit:
        error = InputError(limit.reason, line=_line(text, piece.start + limit.at))
    except _Fault as fault:
        template = _TEMPLATE_SIGN.search(body)
        reason, at = (fault.reason, fault.at) if template is None else (TEMPLATE, template.start())
        error = InputError(reason, line=_line(text, piece.start + at) if at >= 0 else None)
    return YamlDocument(value, piece.start, piece.end, index, error)


def _line(text: str, at: int) -> int:
    """Return the 1-based line of the offset `at`; at the end of the text, the last line that holds something."""
    return text.count("\n", 0, min(at, len(text.rstrip()))) + 1


class _Fault(Exception):  # noqa: N818 -- a signal within this module, turned into InputError
    """A document is not YAML, for `reason`, at the offset `at` of its own text (-1: unknown)."""

    def __init__(self, reason: str, at: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.at = at


class _Limit(_Fault):
    """A document is larger or deeper than what is read."""


def _build(body: str, budget: _Budget, booleans: Booleans) -> Plain:
    """Return the value of the one document in `body`. Raises _Fault."""
    from yaml.error import MarkedYAMLError, YAMLError
    from yaml.reader import ReaderError

    try:
        return _Builder(body, budget, booleans).build()
    except ReaderError as error:
        character = error.character
        at = body.find(chr(character)) if isinstance(character, int) else -1
        raise _Fault("not YAML: a character that YAML does not allow", at) from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _Fault(f"not YAML: {error.problem or error.context}", mark.index if mark else -1) from None
    except YAMLError as error:
        raise _Fault(f"not YAML: {error}", -1) from None
    except UnicodeEncodeError as error:
        raise _Fault("holds characters that are not Unicode text", error.start) from None


class _Builder:
    """Builds the value of one document from its events."""

    def __init__(self, body: str, budget: _Budget, booleans: Booleans) -> None:
        self.parser = parser_of(body)
        self.budget = budget
        self.booleans: Booleans = booleans
        self.anchors: dict[str, tuple[Plain, int, int] | None] = {}  # value, number of values, height

    def build(self) -> Plain:  # noqa: PLR0915 -- Long because calls in this loop would cost a third of its speed
        """Return the value of the first document; a second one is a fault."""
        from yaml import events as of

        get = self.parser.get_event
        booleans = self.booleans
        budget = self.budget
        # The container being filled, its pending key, anchor, budget at its start, and height so far;
        # the outermost is a list that takes the document's value.
        container: Any = []
        root: list[Plain] = container
        key: Any = _NO_KEY
        anchor: str | None = None
        began = 0
        height = 0
        stack: list[tuple[Any, Any, str | None, int, int]] = []
        scalar, mapping, sequence = of.ScalarEvent, of.MappingStartEvent, of.SequenceStartEvent
        mapping_end, sequence_end = of.MappingEndEvent, of.SequenceEndEvent
        while True:
            event = get()
            kind = event.__class__
            value: Any
            if kind is scalar:
                text = event.value
                if event.implicit[0]:
                    if key is _NO_KEY and text == "<<" and container.__class__ is dict:
                        key = _MERGE
                        continue
                    value = resolve(text, booleans)
                elif event.tag is None:
                    value = text
                else:
                    try:
                        value = resolve_tagged(text, event.tag, booleans, plain=not event.style)
                    except InputError as error:
                        raise _Fault(error.reason, event.start_mark.index) from None
                budget.left -= 1
                if event.anchor:
                    self.anchors[event.anchor] = (value, 1, 0)
            elif kind is mapping or kind is sequence:
                if key is _NO_KEY and container.__class__ is dict:
                    raise _Fault("a key that is itself a mapping or a list", event.start_mark.index)
                if len(stack) >= MAX_DEPTH:
                    raise _Limit(f"nested more than {MAX_DEPTH} deep", event.start_mark.index)
                stack.append((container, key, anchor, began, height))
                container = {} if kind is mapping else []
                key, anchor, began, height = _NO_KEY, event.anchor, budget.left, 0
                if anchor:
                    self.anchors[anchor] = None
                continue
            elif kind is mapping_end or kind is sequence_end:
                value = container
                budget.left -= 1
                if anchor:
                    self.anchors[anchor] = (value, began - budget.left, height + 1)
                inner = height + 1
                container, key, anchor, began, height = stack.pop()
                height = max(height, inner)
            elif kind is of.AliasEvent:
                value, inner = self._alias(event, len(stack))
                height = max(height, inner)
            elif kind is of.StreamEndEvent:
                return root[0] if root else None
            elif kind is of.DocumentStartEvent and root:
                raise _Fault("a second document without a line of its own that starts it", event.start_mark.index)
            else:
                continue
            if budget.left < 0:
                raise _Limit(f"more than {MAX_VALUES} values, aliases counted", event.start_mark.index)
            if container.__class__ is list:
                container.append(value)
            elif key is _NO_KEY:
                if value.__class__ is dict or value.__class__ is list:
                    raise _Fault("a key that is itself a mapping or a list", event.start_mark.index)
                key = value if value.__class__ is str else key_text(value)
            else:
                if key is _MERGE:
                    _merge(container, value, event.start_mark.index, wins=booleans == "yaml11")
                else:
                    container[key] = value
                key = _NO_KEY

    def _alias(self, event: Any, depth: int) -> tuple[Plain, int]:
        """Return what an alias names, and its height; it costs as many values as it stands for."""
        if event.anchor not in self.anchors:
            raise _Fault("an alias whose anchor is not defined before it", event.start_mark.index)
        known = self.anchors[event.anchor]
        if known is None:
            raise _Fault("an anchor whose value contains itself", event.start_mark.index)
        value, size, height = known
        self.budget.left -= size
        if depth + height > MAX_DEPTH:
            raise _Limit(f"nested more than {MAX_DEPTH} deep", event.start_mark.index)
        return value, height


def _merge(target: dict[str, Plain], source: Plain, at: int, *, wins: bool) -> None:
    """Carry out a merge key. Of several sources the first wins.

    What `target` has already loses in go-yaml v2 (`wins`), as any earlier duplicate does, and wins
    in v3; what is written after the merge key always wins.
    """
    sources = source if isinstance(source, list) else [source]
    for mapping in reversed(sources) if wins else sources:
        if not isinstance(mapping, dict):
            raise _Fault("a merge key whose value is no mapping", at)
        if wins:
            target.update(mapping)
            continue
        for key, value in mapping.items():
            target.setdefault(key, value)


def _read_json(text: str) -> list[YamlDocument] | None:
    """Return the JSON values of `text`, or nothing if it is not JSON (escaped surrogate pairs, say, are not YAML)."""
    import json

    try:
        found = json_pieces(text)
        if len(found) > MAX_DOCUMENTS:
            return None
        read: list[YamlDocument] = []
        for index, piece in enumerate(found):
            value = json.loads(text[piece.start : piece.end], parse_constant=str)
            if _too_deep(value):
                return None
            read.append(YamlDocument(value, piece.start, piece.end, index))
    except (ValueError, RecursionError):
        return None
    return read


def _too_deep(value: Plain) -> bool:
    level: list[Plain] = [value]
    for _ in range(MAX_DEPTH + 1):
        level = [child for item in level for child in _children(item)]
        if not level:
            return False
    return True


def _children(value: Plain) -> list[Plain]:
    if isinstance(value, dict):
        return [child for child in value.values() if isinstance(child, dict | list)]
    if isinstance(value, list):
        return [child for child in value if isinstance(child, dict | list)]
    return []
