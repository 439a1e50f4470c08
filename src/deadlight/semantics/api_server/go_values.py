"""Values as programs in Go print them, which is how they stand in the messages of the API server."""

from __future__ import annotations

from deadlight.model.place import Plain

_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_MOST_LEVELS = 50


def as_json(value: Plain) -> str:
    """Return a value as Go's encoding/json writes it, with the characters of HTML escaped."""
    import msgspec

    if isinstance(value, str):
        # A text with half a surrogate pair is none in UTF-8: Go has the replacement character for it.
        value = value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    text = msgspec.json.encode(value).decode()
    for character, escape in _ESCAPES.items():
        text = text.replace(character, escape)
    return text


def as_map(value: Plain, *, level: int = 0) -> str:
    """Return a value as Go's `%v` prints it: `map[a:1 b:[x y]]`, keys sorted; `…` below fifty levels."""
    if level > _MOST_LEVELS:
        return "…"
    if isinstance(value, dict):
        pairs = (f"{key}:{as_map(value[key], level=level + 1)}" for key in sorted(value))
        return f"map[{' '.join(pairs)}]"
    if isinstance(value, list):
        return f"[{' '.join(as_map(item, level=level + 1) for item in value)}]"
    if value is None:
        return "<nil>"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
