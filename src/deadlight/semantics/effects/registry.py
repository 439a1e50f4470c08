r"""Registry values that a command sets: `reg add`, `Set-ItemProperty` and its kin.

Sources: https://learn.microsoft.com/windows-server/administration/windows-commands/reg-add,
https://learn.microsoft.com/powershell/module/microsoft.powershell.management/set-itemproperty
"""

from __future__ import annotations

import re

from msgspec import Struct

from deadlight.model.command import Command
from deadlight.model.place import Where

_HIVES = {"hkey_local_machine": "hklm", "hkey_current_user": "hkcu", "hkey_users": "hku", "hkey_classes_root": "hkcr"}
_PROVIDER = re.compile(r"^(?:microsoft\.powershell\.core\\)?registry::", re.IGNORECASE)
_SETTERS = frozenset({"set-itemproperty", "new-itemproperty"})


class RegistryEdit(Struct, frozen=True, eq=False):
    """One value that is set: `key` and `name` in lower case, the hive short ("hklm\\…"), `data` as written.

    A number in hexadecimal comes as its decimal text. `known` is whether the data are fully known.
    """

    key: str
    name: str
    data: str
    known: bool
    where: Where


def edit_of(command: Command) -> RegistryEdit | None:
    """Return the value that the command sets, or nothing if it sets none."""
    if command.name == "reg" and len(command.arguments) > 1 and command.arguments[0].text.lower() == "add":
        value, data = command.parameter("v"), command.parameter("d")
        if value is None:
            return None
        known = data is None or data.known
        return RegistryEdit(_key(command.arguments[1].text), value.text.lower(), _data(data.text if data else ""), known, command.where)
    if command.name in _SETTERS:
        path, name, value = command.parameter("path", "literalpath"), command.parameter("name"), command.parameter("value")
        if path is not None and name is not None and value is not None and _is_registry(path.text):
            return RegistryEdit(_key(path.text), name.text.lower(), _data(value.text), value.known, command.where)
    if command.name == "setvalue" and "registry" in command.target and len(command.arguments) > 2:
        key, name, value = command.arguments[:3]
        return RegistryEdit(_key(key.text), name.text.lower(), _data(value.text), value.known, command.where)
    return None


def _is_registry(path: str) -> bool:
    return re.match(r"(?:hk\w+:|(?:microsoft\.powershell\.core\\)?registry::)", path, re.IGNORECASE) is not None


def _key(path: str) -> str:
    plain = _PROVIDER.sub("", path.strip().strip("\"'")).replace("/", "\\").lower()
    hive, _, rest = plain.partition("\\")
    hive = hive.rstrip(":")
    return "\\".join(part for part in (_HIVES.get(hive, hive), *rest.split("\\")) if part)


def _data(text: str) -> str:
    plain = text.strip().strip("\"'")
    return str(int(plain, 16)) if re.fullmatch(r"0[xX][0-9a-fA-F]{1,16}", plain) else plain
