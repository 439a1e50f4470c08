r"""The local users and groups of an image: the SAM hive, in which a user is two records and a group one.

Source: https://github.com/libyal/winreg-kb/blob/3ffebd65e260e6203b0e804fb6da39b135097d2e/docs/sources/security-accounts-manager-keys/Domains.md
ContainerAdministrator and ContainerUser stand in no SAM: Windows knows them by identifier alone. No password is read.
"""

from __future__ import annotations

import struct

import msgspec

from deadlight.model.image_content import LocalAccount, LocalGroup
from deadlight.sources.image.hives.merge import EffectiveKey
from deadlight.sources.image.registry_facts.registry import Registry

_DOMAINS = r"SAM\SAM\Domains"
_BUILTIN = "S-1-5-32"
_MOST = 8192
_MOST_MEMBERS = 8192
_V_HEADER = 17 * 12
_C_HEADER = 52
_DISABLED, _PASSWORD_NOT_REQUIRED = 1, 4
_WELL_KNOWN = {
    "S-1-1-0": "Everyone",
    "S-1-5-4": "INTERACTIVE",
    "S-1-5-7": "ANONYMOUS LOGON",
    "S-1-5-11": "Authenticated Users",
    "S-1-5-17": "IUSR",
    "S-1-5-18": "SYSTEM",
    "S-1-5-19": "LOCAL SERVICE",
    "S-1-5-20": "NETWORK SERVICE",
    "S-1-5-93-2-1": "ContainerAdministrator",
    "S-1-5-93-2-2": "ContainerUser",
}
"""Source: https://learn.microsoft.com/windows-server/identity/ad-ds/manage/understand-security-identifiers, and for the
accounts of containers https://github.com/moby/moby/blob/v28.5.2/daemon/builder/dockerfile/internals_windows.go."""


def read_accounts(registry: Registry) -> tuple[tuple[LocalAccount, ...], tuple[LocalGroup, ...]]:
    """Return the users and the groups of the image; what could not be read is noted in `registry`."""
    domain = registry.key(rf"{_DOMAINS}\Account")
    if domain is None:
        registry.unread("no accounts: " + ("their key is missing" if registry.has("SAM") else "no SAM hive"))
        return (), ()
    sid = _sid_of_domain(domain)
    if not sid:
        registry.unread("the SAM hive does not say the identifier of its accounts: members of groups are without names")
    users = _users(domain, registry)
    names = _WELL_KNOWN | {f"{sid}-{user.rid}": user.name for user in users if sid}
    groups = [*_groups(registry.key(rf"{_DOMAINS}\Builtin"), _BUILTIN, registry), *_groups(domain, sid, registry)]
    of_member: dict[str, list[str]] = {}
    for group in groups:
        for member in group.members:
            of_member.setdefault(member, []).append(group.name)
    replace = msgspec.structs.replace
    return (
        tuple(replace(user, groups=tuple(of_member.get(f"{sid}-{user.rid}", ()))) for user in users),
        tuple(replace(group, members=tuple(names.get(each, each) for each in group.members)) for group in groups),
    )


def _users(domain: EffectiveKey, registry: Registry) -> list[LocalAccount]:
    users: list[LocalAccount] = []
    names = _names(domain, "Users")
    for key in _numbered(domain, "Users", registry):
        rid = int(key.name, 16)
        fixed = key.data("F") or b""
        if len(fixed) < 60:
            registry.unread(f"the flags of the account with number {rid} cannot be read")
            continue
        flags = int(struct.unpack_from("<I", fixed, 56)[0])
        users.append(
            LocalAccount(
                name=_text_at(key.data("V") or b"", 12, _V_HEADER) or names.get(rid, ""),
                rid=rid,
                flags=flags,
                disabled=bool(flags & _DISABLED),
                password_not_required=bool(flags & _PASSWORD_NOT_REQUIRED),
                layer=key.layer,
            )
        )
    return users


def _groups(domain: EffectiveKey | None, sid: str, registry: Registry) -> list[LocalGroup]:
    """Return the groups of a domain, their members by identifier."""
    groups: list[LocalGroup] = []
    if domain is None:
        return groups
    names = _names(domain, "Aliases")
    for key in _numbered(domain, "Aliases", registry):
        record = key.data("C") or b""
        rid = int(key.name, 16)
        name = _text_at(record, 16, _C_HEADER) or names.get(rid, "")
        members = _sids(record)
        if members is None:
            registry.unread(f"the members of the group {name or rid} cannot be read")
            members = ()
        sets = [(layer, _sids(data)) for layer, data in key.versions("C")]
        versions = [(layer, frozenset(each) if each is not None else None) for layer, each in sets]
        groups.append(
            LocalGroup(
                name=name,
                sid=f"{sid}-{rid}" if sid else "",
                members=members,
                since=tuple(_since(member, versions) for member in members),
                layer=key.layer,
            )
        )
    return groups


def _since(member: str, versions: list[tuple[str, frozenset[str] | None]]) -> str:
    """Return the layer that makes somebody a member: below it the group is without, or its members are not known."""
    layer = ""
    for of_layer, members in versions:
        if members is None or member not in members:
            break
        layer = of_layer
    return layer


def _numbered(domain: EffectiveKey, kind: str, registry: Registry) -> list[EffectiveKey]:
    """Return the keys of users or groups, whose names are their numbers, in hexadecimal."""
    parent = domain.subkey(kind)
    keys = [key for key in parent.subkeys() if _is_number(key.name)] if parent is not None else []
    if len(keys) > _MOST:
        registry.unread(f"more than {_MOST} {kind.lower()}")
    return sorted(keys[:_MOST], key=lambda key: int(key.name, 16))


def _names(domain: EffectiveKey, kind: str) -> dict[int, str]:
    """Return the names by number: keys whose default value has the number as its type."""
    names = domain.find(rf"{kind}\Names")
    found: dict[int, str] = {}
    for key in names.subkeys() if names is not None else []:
        value = key.value("")
        if value is not None:
            found[value.kind] = key.name
    return found


def _is_number(name: str) -> bool:
    return len(name) == 8 and all(letter in "0123456789abcdefABCDEF" for letter in name)


def _text_at(record: bytes, descriptor: int, base: int) -> str:
    """Return the text that the pair (place from `base`, bytes) at `descriptor` points to, empty where it is outside."""
    if len(record) < descriptor + 8:
        return ""
    place, size = struct.unpack_from("<II", record, descriptor)
    raw = record[base + place : base + place + size]
    return raw.decode("utf-16-le", "backslashreplace") if len(raw) == size and size % 2 == 0 else ""


def _sids(record: bytes) -> tuple[str, ...] | None:
    """Return the members of a group, or nothing where they are not all there, or more than are read."""
    if len(record) < _C_HEADER:
        return None
    place, _, count = struct.unpack_from("<III", record, 40)
    if count > _MOST_MEMBERS:
        return None
    at = _C_HEADER + place
    members: list[str] = []
    for _ in range(count):
        sid, at = _sid(record, at)
        if not sid:
            return None
        members.append(sid)
    return tuple(members) if len(members) == count else None


def _sid(record: bytes, at: int) -> tuple[str, int]:
    """Return the identifier at `at` as text and where it ends; empty where there is none."""
    if len(record) < at + 8 or record[at] != 1 or record[at + 1] > 15:
        return "", at
    end = at + 8 + 4 * record[at + 1]
    if len(record) < end:
        return "", at
    authority = int.from_bytes(record[at + 2 : at + 8], "big")
    parts = struct.unpack_from(f"<{record[at + 1]}I", record, at + 8)
    return "-".join(["S-1", str(authority), *map(str, parts)]), end


def _sid_of_domain(domain: EffectiveKey) -> str:
    """Return the identifier that begins those of the accounts: it ends the record of their domain."""
    record = domain.data("V") or b""
    sid, _ = _sid(record, len(record) - 24) if len(record) >= 24 else ("", 0)
    return sid if sid.startswith("S-1-5-21-") and sid.count("-") == 6 else ""
