r"""Registry values that a command sets: `reg add`, `Set-ItemProperty` and its kin, `[Microsoft.Win32.Registry]`.

Sources: https://learn.microsoft.com/windows-server/administration/windows-commands/reg-add,
https://learn.microsoft.com/powershell/module/microsoft.powershell.management/set-itemproperty,
https://learn.microsoft.com/dotnet/api/microsoft.win32.registry.setvalue
"""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

from deadlight.model.command import Argument, Command
from deadlight.model.place import Where
from deadlight.model.regex import lazy

_HIVES = {
    "hkey_local_machine": "hklm",
    "hkey_current_user": "hkcu",
    "hkey_users": "hku",
    "hkey_classes_root": "hkcr",
    "hkey_current_config": "hkcc",
}
_PROVIDER = lazy(r"^(?:microsoft\.powershell\.core\\)?registry::", re.IGNORECASE)
_IN_REGISTRY = lazy(r"hk\w+:|(?:microsoft\.powershell\.core\\)?registry::", re.IGNORECASE)
_HIVE = lazy(r"(?:hkey_\w+|hk(?:lm|cu|u|cr|cc))(?:\\|$)", re.IGNORECASE)
_SETTERS = frozenset({"set-itemproperty", "new-itemproperty"})
EDITORS = _SETTERS | {"reg", "setvalue"}
"""The commands that can set a value."""


class RegistryEdit(Struct, frozen=True, eq=False):
    r"""One value that is set: `key` and `name` in lower case, the hive short ("hklm\…"), `data` as written.

    A number comes as its decimal text, without leading zeros. `known` is whether the data are fully known.
    """

    key: str
    name: str
    data: str
    known: bool
    where: Where


def edit_of(command: Command) -> RegistryEdit | None:
    """Return the value that the command sets, or nothing if it sets none."""
    return _read(command) if command.name in EDITORS else None


@lru_cache(maxsize=256)
def _read(command: Command) -> RegistryEdit | None:
    """Return the value that one of `EDITORS` sets. Many checks ask, one after the other."""
    if command.name == "reg":
        words = command.arguments
        name, data = command.parameter("v"), command.parameter("d")
        if len(words) > 1 and words[0].text.lower() == "add" and name is not None:
            return _edit(words[1], name, data, command)
    elif command.name in _SETTERS:
        path, name = command.parameter("path", "literalpath"), command.parameter("name")
        data = command.parameter("value")
        if path is not None and name is not None and data is not None and _IN_REGISTRY.match(path.text):
            return _edit(path, name, data, command)
    elif command.name == "setvalue" and "win32.registry" in command.target and len(command.arguments) > 2:
        path, name, data = command.arguments[:3]
        if _HIVE.match(path.text):
            return _edit(path, name, data, command)
    return None


def _edit(key: Argument, name: Argument, data: Argument | None, command: Command) -> RegistryEdit:
    text, known = (data.text, data.known) if data is not None else ("", True)
    return RegistryEdit(_key(key.text), name.text.strip("\"'").lower(), _data(text), known, command.where)


def _key(path: str) -> str:
    plain = _PROVIDER.sub("", path.strip().strip("\"'")).replace("/", "\\").lower()
    hive, _, rest = plain.partition("\\")
    hive = hive.rstrip(":")
    return "\\".join(part for part in (_HIVES.get(hive, hive), *rest.split("\\")) if part)


def _data(text: str) -> str:
    plain = text.strip().strip("\"'").strip()
    if re.fullmatch(r"0[xX][0-9a-fA-F]{1,16}", plain):
        return str(int(plain, 16))
    return plain.lstrip("0") or "0" if re.fullmatch(r"[0-9]+", plain) else plain
