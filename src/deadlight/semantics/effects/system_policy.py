"""What weakens Windows' own security policy: commands of a build, and values in the hives of an image.

The values in the registry stand in `tables/system_policy.toml`, each with the document that says what it does.
"""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct

from deadlight.model.command import Command
from deadlight.model.image_content import SystemPolicyValue
from deadlight.semantics.effects.registry import RegistryEdit, edit_of
from deadlight.semantics.effects.service_control import changes_of
from deadlight.semantics.facts import Fact, read_rows

_SMB1 = (
    "https://learn.microsoft.com/windows-server/storage/file-server/troubleshoot/detect-enable-and-disable-smbv1-v2-v3"
)
_SMB1_FEATURES = frozenset(
    "smb1protocol smb1protocol-client smb1protocol-server fs-smb1 fs-smb1-client fs-smb1-server".split()
)
_BLANK_PASSWORDS_KEY = r"system\currentcontrolset\control\lsa"
_BLANK_PASSWORDS = "limitblankpassworduse"
_ADDERS = frozenset({"enable-windowsoptionalfeature", "install-windowsfeature"})
_ON = frozenset({"true", "1"})


class Weakening(Struct, frozen=True):
    """One weakened policy: what the build does, and the document that says so."""

    what: str
    evidence: str


class PolicyValue(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row: the value `value` below a key that ends in one of `key` (separated by "|") weakens with such data.

    `hive` is what stands before `key` below HKEY_LOCAL_MACHINE, empty where the value says nothing by itself there.
    """

    key: str
    value: str
    what: str
    hive: str = ""
    data: tuple[str, ...] = ()
    below: int | None = None

    def is_weakened_by(self, edit: RegistryEdit) -> bool:
        """Return whether `edit`, of a value with this name, is one of those that weaken."""
        key = edit.key.replace("\\wow6432node", "")
        return key.endswith(tuple(self.key.split("|"))) and self.is_weak(edit.data)

    def is_weak(self, data: str) -> bool:
        """Return whether such data weaken."""
        if data.lower() in self.data:
            return True
        return self.below is not None and data.isdecimal() and int(data[:10]) < self.below

    def hive_keys(self) -> tuple[str, ...]:
        """Return the whole keys below HKEY_LOCAL_MACHINE, in lower case."""
        return tuple(start + end for start in self.hive.split("|") if start for end in self.key.split("|"))


def weakened(command: Command) -> Weakening | None:
    """Return how the command weakens the system's policy, or nothing."""
    edit = edit_of(command)
    if edit is not None and edit.known:
        for row in _rows().get(edit.name, ()):
            if row.is_weakened_by(edit):
                return Weakening(row.what, row.evidence[0])
    if _switches_smb1_on(command):
        return Weakening("switches SMB 1 on", _SMB1)
    return None


def hive_values() -> tuple[tuple[str, str], ...]:
    """Return the keys below HKEY_LOCAL_MACHINE, and the names of values, that have a say in an image, in lower case."""
    values = {(key, row.value) for rows in _rows().values() for row in rows for key in row.hive_keys()}
    return (*sorted(values), (_BLANK_PASSWORDS_KEY, _BLANK_PASSWORDS))


def weakened_value(value: SystemPolicyValue) -> Weakening | None:
    """Return how a value in the hives of an image weakens the system's policy, or nothing.

    Windows itself may ship such a value: `value.layer` says whose it is.
    """
    key = _below_machine(value.key)
    for row in _rows().get(value.name.lower(), ()):
        if key in row.hive_keys() and row.is_weak(value.value):
            return Weakening(row.what, row.evidence[0])
    return None


def value_allows_blank_passwords(value: SystemPolicyValue) -> bool:
    """Return whether a value in the hives of an image lets accounts without a password log on over the network."""
    return (_below_machine(value.key), value.name.lower(), value.value) == (_BLANK_PASSWORDS_KEY, _BLANK_PASSWORDS, "0")


def _below_machine(key: str) -> str:
    return key.lower().removeprefix("hklm\\")


def allows_blank_passwords(command: Command) -> bool:
    """Return whether the command lets accounts without a password log on over the network.

    Source: https://learn.microsoft.com/previous-versions/windows/it-pro/windows-10/security/threat-protection/security-policy-settings/accounts-limit-local-account-use-of-blank-passwords-to-console-logon-only
    """
    edit = edit_of(command)
    return (
        edit is not None and edit.name == _BLANK_PASSWORDS and edit.data == "0" and edit.key.endswith("\\control\\lsa")
    )


def _switches_smb1_on(command: Command) -> bool:
    if command.name in _ADDERS or (command.name == "dism" and command.has("enable-feature")):
        feature = command.parameter("featurename", "name", "enable-feature")
        names = feature.text.lower().split(",") if feature is not None else []
        return any(part.strip() in _SMB1_FEATURES for part in names)
    if command.name == "set-smbserverconfiguration":
        enabled = command.parameter("enablesmb1protocol")
        return enabled is not None and enabled.text.lower().lstrip("$") in _ON
    changes = changes_of(command)
    return bool(changes) and any(change.name == "mrxsmb10" and change.action == "automatic" for change in changes)


@lru_cache(maxsize=1)
def _rows() -> dict[str, list[PolicyValue]]:
    index: dict[str, list[PolicyValue]] = {}
    for row in read_rows("system_policy", PolicyValue):
        index.setdefault(row.value, []).append(row)
    return index
