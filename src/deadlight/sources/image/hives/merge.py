"""The registry that the hives of several layers make together.

A layer over a base carries delta hives: only the keys and values that it changed. A key of a delta hive says in its
layer byte what happens to the same key of the layers below: merged (0), deleted (1, a tombstone), replaced without its
subkeys (2, supersede-local) or with them (3, supersede-tree); a value with the flag 2 deletes the value of its name.

Source: https://github.com/msuhanov/regf/blob/88e878de51bae393143b0ac8daae6c2dfc256bf7/Windows%20registry%20file%20format%20specification.md#layered-keys
No delta hive that Windows wrote with such marks is at hand: this follows the specification, and its tests are hives
whose bytes were set by hand. The class name of a key, which a mark may inherit, is not read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from deadlight.model.errors import InputError
from deadlight.sources.image.hives.hive import Hive
from deadlight.sources.image.hives.key import Key, Semantics
from deadlight.sources.image.hives.value import Value

_MOST_KEYS = 250_000
_MOST_VALUES = 500_000


class _Part(Struct, frozen=True):
    """A key of one layer as part of the effective one: `level` counts layers from the base."""

    key: Key
    level: int
    has_values: bool


class _Room:
    """What may still be read out of the hives of one registry.

    In hives as Windows writes them each key has one parent, each value one key and all data their own place, so what is
    listed never exceeds what fits into the files. Where lists are shared or run in circles, it would have no end.
    """

    __slots__ = ("data", "keys", "values")

    def __init__(self, hives: Sequence[Hive]) -> None:
        self.keys = min(_MOST_KEYS, sum(hive.most_keys for hive in hives))
        self.values = min(_MOST_VALUES, sum(hive.most_values for hive in hives))
        # Twice, because two facts may rest on one value.
        self.data = 2 * sum(len(hive.cells) for hive in hives)


class EffectiveKey:
    """A key as Windows shows it: the keys of its name in the layers, the topmost first, without what they hide.

    Subkeys and values are read when they are first asked for, and kept.
    """

    __slots__ = ("_parent", "_parts", "_room", "_subkeys", "_values", "name")

    def __init__(self, parts: tuple[_Part, ...], room: _Room, parent: EffectiveKey | None = None) -> None:
        """Take the parts, at least one."""
        self._parts = parts
        self._room = room
        self._parent = parent
        self._subkeys: dict[str, EffectiveKey] | None = None
        self._values: dict[str, Value] | None = None
        self.name = parts[0].key.name

    @property
    def path(self) -> str:
        """The names from below the root down to this key, as the hives write them."""
        names: list[str] = []
        key = self
        while key._parent is not None:
            names.append(key.name)
            key = key._parent
        return "\\".join(reversed(names))

    def subkeys(self) -> list[EffectiveKey]:
        """Return the subkeys."""
        return list(self._by_name().values())

    def subkey(self, name: str) -> EffectiveKey | None:
        """Return the subkey of this name, whatever its case."""
        return self._by_name().get(name.lower())

    def values(self) -> list[Value]:
        """Return the values, each of the topmost layer that has it."""
        return list(self._values_by_name().values())

    def value(self, name: str) -> Value | None:
        """Return the value of this name, whatever its case; the default value has the empty name."""
        return self._values_by_name().get(name.lower())

    def text(self, name: str) -> str | None:
        """Return the text of the value of this name, or nothing where there is none or its type is another."""
        value = self._affordable(name)
        return None if value is None else value.text()

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the texts of the value of this name, none where there is none or its type is another."""
        value = self._affordable(name)
        return () if value is None else value.texts()

    def number(self, name: str) -> int | None:
        """Return the number of the value of this name, or nothing where there is none or its type is another."""
        value = self._affordable(name)
        return None if value is None else value.number()

    def data(self, name: str) -> bytes | None:
        """Return the data of the value of this name, or nothing where there is none."""
        value = self._affordable(name)
        return None if value is None else value.data()

    def find(self, path: str) -> EffectiveKey | None:
        r"""Return the key at `path` below this one ("Control\Lsa"), whatever its case."""
        key: EffectiveKey | None = self
        for name in path.lower().split("\\"):
            if key is None:
                return None
            key = key.subkey(name) if name else key
        return key

    def walk(self) -> Iterator[EffectiveKey]:
        """Yield this key and all below it, those of one parent in the order of their names."""
        stack = [self]
        while stack:
            key = stack.pop()
            yield key
            stack.extend(sorted(key.subkeys(), key=lambda below: below.name.lower(), reverse=True))

    @property
    def layer(self) -> str:
        """The topmost layer that sets a value of the key, or else the lowest that has the key."""
        owners = {id(value.hive) for value in self.values()}
        part = next((part for part in self._parts if id(part.key.hive) in owners), self._parts[-1])
        return part.key.hive.layer

    @property
    def added(self) -> str:
        """The layer that adds the key: the lowest of those whose part of it counts."""
        return self._parts[-1].key.hive.layer

    def versions(self, name: str) -> list[tuple[str, bytes]]:
        """Return (layer, data) of this value for each layer that sets it, topmost first, down to one that deletes it.

        What a hive has no room for is left out, with a fault.
        """
        found: list[tuple[str, bytes]] = []
        present = self.value(name)
        if present is None:
            return found
        for part in self._parts:
            value = present if part.key.hive is present.hive else self._value_of(part, name)
            if value is not None and value.tombstone:
                break
            if value is not None:
                self._room.data -= value.size
                if self._room.data < 0:
                    value.hive.fault("the values hold more data than the hive has room for")
                    break
                found.append((part.key.hive.layer, value.data()))
        return found

    def since(self, name: str) -> str:
        """Return the layer since which the value of this name is what it is, empty where there is none."""
        versions = self.versions(name)
        lowest = versions[-1][0] if versions else ""
        return next((layer for (layer, data), (_, below) in pairwise(versions) if data != below), lowest)

    def _value_of(self, part: _Part, name: str) -> Value | None:
        values = part.key.values() if part.has_values and self._room.values >= 0 else []
        self._room.values -= len(values)
        return next((value for value in values if value.name.lower() == name.lower()), None)

    def _by_name(self) -> dict[str, EffectiveKey]:
        if self._subkeys is None:
            self._subkeys = {
                name: EffectiveKey(parts, self._room, self) for name, parts in self._parts_by_name().items() if parts
            }
        return self._subkeys

    def _parts_by_name(self) -> dict[str, tuple[_Part, ...]]:
        """Return the parts of each subkey; a deleted one has none."""
        parts: dict[str, tuple[_Part, ...]] = {}
        closed: set[str] = set()
        hidden: set[str] = set()
        for parent in self._parts:
            of_layer: set[str] = set()
            keys = parent.key.subkeys() if self._room.keys >= 0 else []
            self._room.keys -= len(keys)
            if self._room.keys < 0:
                parent.key.hive.fault("the lists hold more keys than the hive has room for, or than are read")
                break
            for key in keys:
                name = key.name.lower()
                if name in of_layer:
                    key.hive.fault(f"two subkeys of {parent.key.path} have one name")
                    continue
                of_layer.add(name)
                if name in closed:
                    continue
                semantics = _semantics(key, parent.level)
                if semantics != Semantics.TOMBSTONE:
                    parts[name] = (*parts.get(name, ()), _Part(key, parent.level, name not in hidden))
                if semantics == Semantics.SUPERSEDE_LOCAL:
                    hidden.add(name)
                elif semantics != Semantics.MERGE:
                    closed.add(name)
        return parts

    def _values_by_name(self) -> dict[str, Value]:
        if self._values is None:
            found: dict[str, Value] = {}
            for part in self._parts:
                values = part.key.values() if part.has_values and self._room.values >= 0 else []
                self._room.values -= len(values)
                if self._room.values < 0:
                    part.key.hive.fault("the lists hold more values than the hive has room for, or than are read")
                    break
                for value in values:
                    found.setdefault(value.name.lower(), value)
            self._values = {name: value for name, value in found.items() if not value.tombstone}
        return self._values

    def _affordable(self, name: str) -> Value | None:
        value = self.value(name)
        if value is not None:
            self._room.data -= value.size
            if self._room.data < 0:
                value.hive.fault("the values hold more data than the hive has room for")
                return None
        return value


def merge(hives: Sequence[Hive]) -> EffectiveKey:
    """Return the root of the registry that `hives` make, the base first.

    A hive whose root cannot be read is left out, with a fault. Raises InputError where none is left.
    """
    parts: list[_Part] = []
    has_values = True
    for level, hive in reversed(list(enumerate(hives))):
        try:
            root = hive.root
        except InputError as error:
            hive.fault(f"the root cannot be read: {error.reason}")
            continue
        parts.append(_Part(root, level, has_values))
        semantics = _semantics(root, level)
        has_values = has_values and semantics != Semantics.SUPERSEDE_LOCAL
        if semantics == Semantics.SUPERSEDE_TREE:
            break
    if not parts:
        raise InputError("no registry hive with a root that can be read")
    return EffectiveKey(tuple(parts), _Room(hives))


def _semantics(key: Key, level: int) -> Semantics:
    """Return what the key does to the layers below. A base says so only where it declares layered keys.

    Before Windows 10 these bytes of a key had another use, so the marks of such a hive mean nothing.
    """
    return key.semantics if level or key.hive.layered else Semantics.MERGE
