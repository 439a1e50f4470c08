"""Keys of JSON objects as the engine takes them: without regard to case.

Microsoft's own bases have configurations with the keys `user` and `rootfS`, which the engine reads all the same.
Source: https://pkg.go.dev/encoding/json#Unmarshal ("also accepting case-insensitive matches")
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias, Union

import msgspec

Shape: TypeAlias = Union[Mapping[str, "Shape"], "list[Shape]"]
"""Which objects have their keys folded: that itself, and those below these keys. The items of a list have one shape."""

NO_JSON = (msgspec.MsgspecError, RecursionError, UnicodeDecodeError)
"""What decoding raises for what is no JSON of the form that is wanted, is nested without end, or is no text."""


def with_lower_keys(data: bytes | msgspec.Raw, shape: Shape) -> bytes:
    """Return JSON with the keys of the objects of `shape` in lower case. Raises those of NO_JSON for other forms."""
    if isinstance(shape, list):
        items = msgspec.json.decode(data, type=list[msgspec.Raw] | None)
        return b"null" if items is None else b"[%b]" % b",".join(with_lower_keys(each, shape[0]) for each in items)
    fields = msgspec.json.decode(data, type=dict[str, msgspec.Raw] | None)
    if fields is None:
        return b"null"
    folded: dict[str, bytes] = {}
    for name, value in fields.items():
        # As the engine folds them: U+017F is an s, and U+212A a k.
        key = name.casefold()
        folded[key] = with_lower_keys(value, shape[key]) if key in shape else bytes(value)
    return b"{%b}" % b",".join(b"%b:%b" % (msgspec.json.encode(name), value) for name, value in folded.items())
