"""How a service takes over what it extends: mappings key by key, lists one after the other, the rest replaced.

Source: https://github.com/compose-spec/compose-go/blob/main/override/merge.go
"""

from __future__ import annotations

from deadlight.model.errors import InputError
from deadlight.model.short_forms import parse_volume
from deadlight.sources.compose.parts import Part
from deadlight.sources.compose.reading import Reading

_REPLACED = frozenset({"command", "entrypoint", "healthcheck.test"})
_KEYED = frozenset({
    "annotations", "build.additional_contexts", "build.args", "build.labels", "deploy.labels", "environment",
    "extra_hosts", "labels", "sysctls",
})  # fmt: skip
_NAMED = frozenset({"depends_on", "models", "networks"})
_LISTED = frozenset({"dns", "dns_opt", "dns_search", "env_file", "label_file", "tmpfs"})
_BY_TARGET = frozenset({"volumes", "devices"})


def merge(base: dict[str, Part], own: dict[str, Part], reading: Reading) -> dict[str, Part]:
    """Return the service `own` as it extends `base`. Raises InputError when it grows too large."""
    return _mappings(base, own, "", reading)


def keyed(part: Part) -> dict[str, Part]:
    """Return a mapping, or a list of `KEY=value`, as parts by key; a key without value has none."""
    if isinstance(part.value, dict):
        return part.value
    entries: dict[str, Part] = {}
    for item in part.items():
        text = item.text()
        if text is not None:
            name, equals, value = text.partition("=")
            written = item.written.partition("=")[2]
            entries[name] = Part(value if equals else None, item.where, item.unknown, written)
    return entries


def _merge(base: Part, own: Part, route: str, reading: Reading) -> Part:
    if route in _REPLACED:
        return own
    if own.value is None:
        return base
    if route == "build":
        base, own = _as_build(base), _as_build(own)
    elif route in _KEYED:
        base, own = Part(keyed(base), base.where), Part(keyed(own), own.where)
    elif route in _NAMED:
        base, own = _as_named(base), _as_named(own)
    elif route in _LISTED:
        base, own = _as_list(base), _as_list(own)
    if isinstance(base.value, dict) and isinstance(own.value, dict):
        return Part(_mappings(base.value, own.value, route + ".", reading), own.where)
    if isinstance(base.value, list) and isinstance(own.value, list):
        reading.spend(len(base.value) + len(own.value))
        kept = _without(base.value, own.value, by_target=route in _BY_TARGET)
        return Part(kept + own.value, own.where)
    return own


def _mappings(base: dict[str, Part], own: dict[str, Part], prefix: str, reading: Reading) -> dict[str, Part]:
    reading.spend(len(base) + len(own))
    merged = dict(base)
    for key, part in own.items():
        merged[key] = _merge(base[key], part, prefix + key, reading) if key in base else part
    return merged


def _without(base: list[Part], own: list[Part], *, by_target: bool) -> list[Part]:
    """Return the items of `base` that `own` does not have too, or does not mount something else over."""
    taken = {_identity(item, by_target=by_target) for item in own}
    return [item for item in base if _identity(item, by_target=by_target) not in taken]


def _identity(item: Part, *, by_target: bool) -> object:
    if isinstance(item.value, dict):
        target = item.value.get("target")
        return target.text() if by_target and target is not None else id(item)
    text = item.text() or ""
    if not by_target:
        return text
    try:
        return parse_volume(text).target
    except InputError:
        return text


def _as_build(part: Part) -> Part:
    return Part({"context": part}, part.where) if isinstance(part.value, str) else part


def _as_named(part: Part) -> Part:
    """Return a list of names as a mapping without values."""
    if not isinstance(part.value, list):
        return part
    return Part({item.text() or "": Part(None, item.where) for item in part.value}, part.where)


def _as_list(part: Part) -> Part:
    return Part([part], part.where) if isinstance(part.value, str) else part
