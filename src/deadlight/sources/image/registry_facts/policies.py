"""Values that system policy rests on, read where the caller wants them."""

from __future__ import annotations

from collections.abc import Iterable

from deadlight.model.image_content import SystemPolicyValue
from deadlight.sources.image.hives.value import Value
from deadlight.sources.image.registry_facts.registry import Registry

_SECRET = frozenset({"defaultpassword"})
"""Values that are passwords: it is told that they are there, and no more."""


def read_policies(registry: Registry, wanted: Iterable[tuple[str, str]]) -> tuple[SystemPolicyValue, ...]:
    r"""Return those of the `wanted` values that the image has, in their order.

    Each is a key below HKEY_LOCAL_MACHINE ("system\currentcontrolset\control\lsa") and the name of a value; its layer
    is the one since which it is what it is. Data that are neither number nor text are noted in `registry`.
    """
    wanted = tuple(wanted)
    for hive in sorted({key.partition("\\")[0].upper() for key, _ in wanted}):
        if not registry.has(hive):
            registry.unread(f"no system policy of {hive}: no such hive")
    found: list[SystemPolicyValue] = []
    for path, name in wanted:
        key = registry.key(path)
        value = key.value(name) if key is not None else None
        if key is None or value is None:
            continue
        shown = registry.shown(path, key)
        text = _text(value)
        if text and name.lower() in _SECRET:
            text = "*" * 8
        if text is None:
            registry.unread(f"the value {value.name[:100]} of {shown} is neither number nor text")
        else:
            found.append(SystemPolicyValue(key=shown, name=value.name, value=text, layer=key.since(name)))
    return tuple(found)


def _text(value: Value) -> str | None:
    number = value.number()
    return str(number) if number is not None else value.text()
