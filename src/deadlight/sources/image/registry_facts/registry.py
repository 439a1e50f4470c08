"""The registry of an image below HKEY_LOCAL_MACHINE, made of the hives of its layers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from deadlight.model.errors import InputError
from deadlight.sources.image.hives.hive import Hive
from deadlight.sources.image.hives.merge import EffectiveKey, merge

_CURRENT = "CurrentControlSet"


class Registry:
    """The hives of an image by name ("SYSTEM", "SOFTWARE", "SAM"), whatever the case.

    Each is a sequence of (layer, bytes), the base first, then the delta hives of the layers over it in their order. A
    layer that replaces the whole file of a hive begins a new sequence. `without_base` names those, in upper case, of
    which there are delta hives alone, because the layer with the base was not read.
    """

    def __init__(
        self,
        hives: Mapping[str, Sequence[tuple[str, bytes | memoryview]]],
        without_base: frozenset[str] = frozenset(),
    ) -> None:
        """Open the hives."""
        self._without_base = without_base
        self._hives: dict[str, list[Hive]] = {}
        self._roots: dict[str, EffectiveKey] = {}
        self._unread: list[str] = []
        self._control_set: str | None = None
        for name, files in hives.items():
            self._open(name.upper(), files)

    def has(self, hive: str) -> bool:
        """Return whether the hive of this name is there and could be opened."""
        return hive.upper() in self._roots

    def key(self, path: str) -> EffectiveKey | None:
        r"""Return the key at `path` below HKEY_LOCAL_MACHINE, as in "SYSTEM\CurrentControlSet\Services"."""
        hive, _, rest = path.partition("\\")
        root = self._roots.get(hive.upper())
        if root is None:
            return None
        first, _, below = rest.partition("\\")
        if hive.upper() == "SYSTEM" and first.lower() == _CURRENT.lower():
            current = root.subkey(self.control_set) if self.control_set else None
            return current.find(below) if current is not None else None
        return root.find(rest)

    def shown(self, path: str, key: EffectiveKey) -> str:
        r"""Return how the `key` at `path`, or one below it, is written: "HKLM\SYSTEM\CurrentControlSet\Control\Lsa"."""
        hive = path.partition("\\")[0].upper()
        first, _, rest = key.path.partition("\\")
        if hive == "SYSTEM" and first.lower() == self.control_set.lower():
            first = _CURRENT
        return "\\".join(part for part in ("HKLM", hive, first, rest) if part)

    @property
    def control_set(self) -> str:
        """The control set that Windows starts with, empty where the hive does not say."""
        if self._control_set is None:
            select = self._roots["SYSTEM"].find("Select") if "SYSTEM" in self._roots else None
            number = select.number("Current") if select is not None else None
            self._control_set = f"ControlSet{number:03}" if number is not None else self._control_set_of_deltas()
            if not self._control_set and "SYSTEM" in self._roots:
                self._unread.append("the SYSTEM hive does not say which control set is the current one")
        return self._control_set

    def _control_set_of_deltas(self) -> str:
        """Return the only control set that delta hives know, where the base that says which counts was not read."""
        if "SYSTEM" not in self._roots or "SYSTEM" not in self._without_base:
            return ""
        names = [key.name for key in self._roots["SYSTEM"].subkeys() if key.name.lower().startswith("controlset")]
        if len(names) != 1:
            return ""
        self.unread("the SYSTEM hive of the base was not read: only what layers above it change is known")
        return names[0]

    def unread(self, text: str) -> None:
        """Note what could not be read."""
        if text not in self._unread:
            self._unread.append(text)

    @property
    def all_unread(self) -> tuple[str, ...]:
        """What could not be read so far: notes, and what is broken in the hives."""
        return (*self._unread, *self._faults())

    def _faults(self) -> Iterable[str]:
        for name, hives in self._hives.items():
            for hive in hives:
                place = f"{name} hive of layer {hive.layer}" if hive.layer else f"{name} hive"
                for fault in hive.faults:
                    yield f"{place}: {fault}"

    def _open(self, name: str, files: Sequence[tuple[str, bytes | memoryview]]) -> None:
        opened: list[Hive] = []
        for layer, data in files:
            try:
                opened.append(Hive(data, layer))
            except InputError as error:
                self._unread.append(f"{name} hive{f' of layer {layer}' if layer else ''}: {error.reason}")
        self._hives[name] = opened
        if not opened:
            return
        try:
            self._roots[name] = merge(opened)
        except InputError as error:
            self._unread.append(f"{name} hive: {error.reason}")
