"""Plain values as an edit should leave them: what a rendered edit is compared with."""

from __future__ import annotations

from deadlight.model.errors import EditError
from deadlight.model.place import Plain, Route


def without(value: Plain, route: Route) -> Plain:
    """Return `value` without what stands at `route`; what it shares with others stays as it is. Raises EditError."""
    head, rest = route[0], route[1:]
    if isinstance(value, dict) and str(head) in value:
        if not rest:
            return {key: item for key, item in value.items() if key != str(head)}
        return {**value, str(head): without(value[str(head)], rest)}
    if isinstance(value, list) and isinstance(head, int) and 0 <= head < len(value):
        middle = [without(value[head], rest)] if rest else []
        return [*value[:head], *middle, *value[head + 1 :]]
    raise EditError("nothing stands at the place to remove")


def with_value(value: Plain, route: Route, new: Plain) -> Plain:
    """Return `value` with `new` at `route`; missing mappings and lists on the way are made. Raises EditError."""
    if not route:
        return new
    head, rest = route[0], route[1:]
    if value is None:
        value = [] if head == 0 and isinstance(head, int) else {}
    if isinstance(value, dict):
        return {**value, str(head): with_value(value.get(str(head)), rest, new)}
    if isinstance(value, list) and isinstance(head, int) and 0 <= head <= len(value):
        item = value[head] if head < len(value) else None
        return [*value[:head], with_value(item, rest, new), *value[head + 1 :]]
    raise EditError("what stands on the way to the place is neither a mapping nor a list")


def at(value: Plain, route: Route) -> tuple[bool, Plain]:
    """Return whether something stands at `route`, and what."""
    for step in route:
        if isinstance(value, dict) and str(step) in value:
            value = value[str(step)]
        elif isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value):
            value = value[step]
        else:
            return False, None
    return True, value


def same(left: Plain, right: Plain) -> bool:
    """Return whether two values are equal, types included, in whatever order their keys stand."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(item, right[key]) for key, item in left.items())
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    return type(left) is type(right) and left == right
