"""Writes the accounts and groups of a SAM hive, so that tests have them without a real one.

sam({"shop": Account(1001, flags=0x10, groups=("Administrators",))})
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import NamedTuple

from hive_builder import Keys

MACHINE = "S-1-5-21-1-2-3"
NORMAL, DISABLED, NO_PASSWORD_NEEDED, NEVER_EXPIRES = 0x10, 1, 4, 0x200
"""Flags of accounts. Source: https://learn.microsoft.com/openspecs/windows_protocols/ms-samr/b10cfda1-f24f-441b-8f43-80cb93e786ec"""

GROUPS = {"Administrators": 544, "Users": 545, "Guests": 546}


class Account(NamedTuple):
    """A user: its number, its flags, the groups that it is in."""

    rid: int
    flags: int = NORMAL
    groups: tuple[str, ...] = ("Users",)


WINDOWS = {
    "Administrator": Account(500, NORMAL | DISABLED | NEVER_EXPIRES, ("Administrators",)),
    "Guest": Account(501, NORMAL | DISABLED | NO_PASSWORD_NEEDED | NEVER_EXPIRES, ("Guests",)),
}
"""The accounts that every Windows has."""


def sid(text: str) -> bytes:
    """An identifier as records hold it."""
    parts = [int(part) for part in text.split("-")[2:]]
    return bytes([1, len(parts) - 1]) + parts[0].to_bytes(6, "big") + struct.pack(f"<{len(parts) - 1}I", *parts[1:])


def user(name: str, flags: int) -> dict[str, bytes]:
    """The values of a user's key."""
    raw = name.encode("utf-16-le")
    return {
        "F": bytes(56) + struct.pack("<I", flags) + bytes(20),
        "V": struct.pack("<12x2I", 0, len(raw)).ljust(204, b"\0") + raw,
    }


def group(rid: int, name: str, *members: str) -> dict[str, bytes]:
    """The values of a group's key; its members are identifiers."""
    raw, listed = name.encode("utf-16-le"), b"".join(map(sid, members))
    header = struct.pack("<13I", rid, 0, 0, 0, 0, len(raw), 0, 0, 0, 0, len(raw), len(listed), len(members))
    return {"C": header + raw + listed}


def domains(users: Keys, groups: Keys) -> Keys:
    """The keys of a SAM hive that has these users and built-in groups."""
    account: Keys = {"V": bytes(40) + sid(MACHINE), "Users": users, "Aliases": {}}
    return {"SAM": {"Domains": {"Account": account, "Builtin": {"Aliases": groups}}}}


def sam(accounts: Mapping[str, Account], *, written: frozenset[str] | None = None) -> Keys:
    """The keys of a SAM hive with these accounts; of a delta hive only `written` ones, and the groups they are in."""
    kept = {name: each for name, each in accounts.items() if written is None or name in written}
    touched = GROUPS if written is None else {name for each in kept.values() for name in each.groups}
    users: Keys = {f"{each.rid:08X}": user(name, each.flags) for name, each in kept.items()}
    groups: Keys = {
        f"{rid:08X}": group(rid, name, *(f"{MACHINE}-{each.rid}" for each in accounts.values() if name in each.groups))
        for name, rid in GROUPS.items()
        if name in touched
    }
    return domains(users, groups)
