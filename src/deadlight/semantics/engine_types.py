"""Values of daemon.json that are of another type than the engine reads them into."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from deadlight.model.engine import Engine
from deadlight.model.place import Plain, Where
from deadlight.model.workload import Setting
from deadlight.semantics.engine_keys import is_read
from deadlight.semantics.facts import Fact, read_rows


class ValueType(Fact, frozen=True, kw_only=True):
    """What the keys `keys` take; `go` and `item` are types as the decoder names them, of the value and inside of it."""

    type: Literal["texts", "text", "truth", "number", "mapping"]
    go: str
    keys: tuple[str, ...]
    item: str = ""


class Mismatch(Struct, frozen=True):
    """A value of a wrong type: its place, what the decoder says, and the value to put there where it is plain."""

    setting: Setting
    where: Where
    error: str
    mend: Plain = None


_TYPES = {"text": str, "texts": list, "truth": bool, "mapping": dict}
_ITEMS = {"string": str, "net.IP": str, "netip.Addr": str, "bool": bool, "map[string]string": dict}


def mismatches(engine: Engine, version: str) -> Iterator[Mismatch]:
    """Yield what the decoder refuses in the values of the keys that the engine reads."""
    for setting in engine.settings:
        expected = _expected().get(setting.name)
        if expected is not None and setting.value is not None and is_read(setting, version):
            yield from _in_value(setting, expected)


def _in_value(setting: Setting, expected: ValueType) -> Iterator[Mismatch]:
    value, where = setting.value, setting.where
    if not _is(value, expected.type):
        yield Mismatch(setting, where, _error(value, expected.go), _mended(value, expected))
        return
    items: list[tuple[str | int, Plain]] = []
    if isinstance(value, list):
        items = [*enumerate(value)]
    elif isinstance(value, dict):
        items = [*value.items()]
    for key, item in items if expected.item else ():
        if item is not None and not isinstance(item, _ITEMS[expected.item]):
            mend = _text(item) if expected.item == "string" else None
            yield Mismatch(setting, where.child(key), _error(item, expected.item), mend)


def _is(value: Plain, type_: str) -> bool:
    if type_ == "number":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, _TYPES[type_])


def _error(value: Plain, go: str) -> str:
    """Return what the decoder says; the name of the field, which differs between engines, is left out."""
    kinds: tuple[tuple[type, str], ...] = ((bool, "bool"), (str, "string"), (list, "array"), (dict, "object"))
    kind = next((word for type_, word in kinds if isinstance(value, type_)), "number")
    if kind == "number" and go == "int":
        kind = f"number {value}"
    return f"json: cannot unmarshal {kind} into Go struct field … of type {go}"


def _mended(value: Plain, expected: ValueType) -> Plain:
    """Return the same value in the right type, nothing where that is not plain."""
    match expected.type:
        case "texts" if isinstance(value, str) and value:
            return [value]
        case "truth" if isinstance(value, str) and value.lower() in ("true", "false"):
            return value.lower() == "true"
        case "number" if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
            return int(value)
        case "text":
            return _text(value)
    return None


def _text(value: Plain) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else None


@lru_cache(maxsize=1)
def _expected() -> dict[str, ValueType]:
    return {key: row for row in read_rows("engine_types", ValueType) for key in row.keys}
