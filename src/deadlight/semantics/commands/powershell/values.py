"""What is known of a PowerShell value without running the script."""

from __future__ import annotations

import re
from collections.abc import Sequence

from deadlight.model.place import Where
from deadlight.model.regex import lazy

LONGEST = 8192
"""Characters of a value that are kept."""

MOST_ITEMS = 1000


class Value:
    """A value: its text with known parts filled in, and whether all of it is known.

    `items` are the elements of an array, `table` the entries of a hashtable (keys lower-case),
    `made` the type of an object ("system.net.webclient") or the command that it came from,
    `origin` the index of the command or method call that produced it. `names` are the keys of a hashtable as
    they are written, `bare` is whether the value is a number or constant and no text. `where` is where a here-string or
    hashtable stands whose text, or JSON, this is.
    """

    __slots__ = ("bare", "items", "known", "made", "names", "origin", "table", "text", "where")

    def __init__(
        self,
        text: str,
        *,
        known: bool = True,
        items: list[Value] | None = None,
        table: dict[str, Value] | None = None,
        made: str = "",
        origin: int | None = None,
        bare: bool = False,
        names: tuple[str, ...] = (),
        where: Where | None = None,
    ) -> None:
        """Take what is known."""
        self.text = text
        self.known = known
        self.items = items
        self.table = table
        self.made = made
        self.origin = origin
        self.bare = bare
        self.names = names
        self.where = where


EMPTY = Value("")


def listed(items: list[Value]) -> Value:
    """Return the array of `items`; its text is theirs with commas between."""
    value = joined(items, ",")
    value.items = items[:MOST_ITEMS]
    return value


def joined(values: Sequence[Value], separator: str = "") -> Value:
    """Return the texts of `values` in a row. A text that grows too long is cut, and not known any more."""
    pieces: list[str] = []
    length = 0
    known = True
    origin: int | None = None
    for value in values:
        pieces.append(value.text)
        length += len(value.text) + len(separator)
        known = known and value.known
        origin = value.origin if origin is None else origin
        if length > LONGEST:
            return Value(separator.join(pieces)[:LONGEST], known=False, origin=origin)
    return Value(separator.join(pieces), known=known, origin=origin)


def elements(value: Value) -> list[Value]:
    """Return the elements of an array; a single value is its own only element."""
    return value.items if value.items is not None else [value]


_HOLE = lazy(r"\{(\d{1,2})(?:[,:][^{}]*)?\}")


def formatted(template: Value, operand: Value) -> Value:
    """Return what `template -f operand` gives. A format beyond plain `{0}` leaves it unknown."""
    items = elements(operand)
    known = template.known and operand.known and not re.search(r"\{\d+[,:]", template.text)
    if template.text.count("{") * max((len(item.text) for item in items), default=0) > LONGEST:
        return Value(template.text, known=False, origin=operand.origin)

    def fill(match: re.Match[str]) -> str:
        index = int(match[1])
        return items[index].text if index < len(items) else match[0]

    text = _HOLE.sub(fill, template.text).replace("{{", "{").replace("}}", "}")
    return Value(text, known=known, origin=operand.origin)


_PLAIN_PATTERN = lazy(r"^[^()|]{1,80}$")


def replaced(value: Value, operand: Value) -> Value:
    """Return what `value -replace pattern, new` gives, for patterns that cannot take long."""
    items = elements(operand)
    pattern, new = items[0].text, items[1].text if len(items) > 1 else ""
    safe = _PLAIN_PATTERN.match(pattern) and sum(pattern.count(sign) for sign in "*+?{") <= 2 and len(value.text) <= 400
    if not (safe and len(new) <= 100 and value.known and operand.known and "$" not in new and "\\" not in new):
        return Value(value.text, known=False, origin=value.origin)
    try:
        return Value(re.sub(pattern, new, value.text, flags=re.IGNORECASE))
    except re.error:
        return Value(value.text, known=False)


def called(value: Value, method: str, arguments: Sequence[Value]) -> Value | None:
    """Return what a method of a known string gives, or nothing where that is not known."""
    if not value.known or value.items is not None or value.made or not all(argument.known for argument in arguments):
        return None
    texts = [argument.text for argument in arguments]
    if not texts and method in ("tolower", "tolowerinvariant"):
        return Value(value.text.lower())
    if not texts and method in ("toupper", "toupperinvariant"):
        return Value(value.text.upper())
    if not texts and method in ("trim", "tostring"):
        return Value(value.text.strip() if method == "trim" else value.text)
    if method == "replace" and len(texts) == 2 and texts[0] and len(value.text) * len(texts[1]) <= LONGEST:
        return Value(value.text.replace(texts[0], texts[1]))
    return None


def path_joined(parts: Sequence[Value]) -> Value:
    """Return a path of `parts`, with one backslash between each two."""
    text = "\\".join(
        part.text.rstrip("\\/") if index < len(parts) - 1 else part.text for index, part in enumerate(parts)
    )
    return Value(re.sub(r"(?<=[^\\:])\\[\\/]+", r"\\", text)[:LONGEST], known=all(part.known for part in parts))
