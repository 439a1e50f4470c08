"""Security descriptors of files in a layer: who owns a file, and what everybody may do to it.

Read are the self-relative form (https://learn.microsoft.com/openspecs/windows_protocols/ms-dtyp/7d4dac05-9cef-4563-a058-f108abecce1d)
and SDDL (https://learn.microsoft.com/windows/win32/secauthz/security-descriptor-definition-language).
"""

from __future__ import annotations

import binascii
import re
import struct
from collections.abc import Iterator

from msgspec import Struct

from deadlight.model.errors import InputError

EVERYBODY = {
    "S-1-1-0": "Everyone",
    "S-1-5-11": "Authenticated Users",
    "S-1-5-4": "INTERACTIVE",
    "S-1-5-32-545": "Users",
    "S-1-5-93-2-2": "ContainerUser",
}
"""Groups that an account without privileges in a container is in, and that account. Source of S-1-5-93-2-2:
https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/container-security"""

_SDDL_SIDS = {
    "WD": "S-1-1-0", "AU": "S-1-5-11", "IU": "S-1-5-4", "BU": "S-1-5-32-545", "BA": "S-1-5-32-544", "SY": "S-1-5-18",
    "CO": "S-1-3-0", "CG": "S-1-3-1", "OW": "S-1-3-4", "LS": "S-1-5-19", "NS": "S-1-5-20", "BG": "S-1-5-32-546",
    "AN": "S-1-5-7", "NU": "S-1-5-2", "SU": "S-1-5-6", "AC": "S-1-15-2-1",
}  # fmt: skip
_SDDL_RIGHTS = {
    "GA": 0x10000000, "GX": 0x20000000, "GW": 0x40000000, "GR": 0x80000000, "RC": 0x20000, "SD": 0x10000,
    "WD": 0x40000, "WO": 0x80000, "FA": 0x1F01FF, "FR": 0x120089, "FW": 0x120116, "FX": 0x1200A0, "CC": 0x1, "DC": 0x2,
    "LC": 0x4, "SW": 0x8, "RP": 0x10, "WP": 0x20, "DT": 0x40, "LO": 0x80, "CR": 0x100,
}  # fmt: skip
_SDDL_PART = re.compile(r"([OGDS]):")
_SDDL_ACE = re.compile(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)")

_DACL_PRESENT = 0x0004
_INHERIT_ONLY = 0x08
_ALLOW, _DENY, _ALLOW_OBJECT, _DENY_OBJECT = 0, 1, 5, 6
_MOST_ENTRIES = 2048
LARGEST = 1 << 16
"""Bytes that a security descriptor of Windows has at most."""

_FULL = 0x1F01FF
_WRITE_DATA, _DELETE_CHILD, _DELETE, _CHANGE_RIGHTS, _TAKE = 0x2, 0x40, 0x10000, 0x40000, 0x80000


class AccessEntry(Struct, frozen=True):
    """An entry that applies to the file itself: `sid` is allowed or denied the rights in `mask`."""

    allow: bool
    sid: str
    mask: int


class Descriptor(Struct, frozen=True):
    """A security descriptor; `entries` is nothing where there is no list, so that everybody may do everything.

    `listed` is false where the descriptor leaves the list out, and Windows fills it in otherwise.
    """

    owner: str
    entries: tuple[AccessEntry, ...] | None
    listed: bool = True


def descriptor_of(encoded: str, text: str = "") -> Descriptor:
    """Return the descriptor that a layer has for a file: in base64, or as SDDL. Raises InputError."""
    if not encoded:
        return _of_sddl(text)
    if len(encoded) > LARGEST * 2:
        raise InputError("a security descriptor is larger than Windows allows")
    try:
        return _of_bytes(binascii.a2b_base64(encoded, strict_mode=True))
    except (binascii.Error, ValueError, struct.error, IndexError) as error:
        raise InputError("a security descriptor is damaged") from error


def given_to_everybody(descriptor: Descriptor, *, folder: bool) -> tuple[str, str] | None:
    """Return (group, right) where everybody may change the file, or what is in the folder; nothing otherwise.

    To add a file to a folder is no such right: Windows gives it to users in many places.
    """
    if descriptor.entries is None:
        return ("Everyone", "full control") if descriptor.listed else None
    for sid, group in EVERYBODY.items():
        granted = denied = 0
        for entry in descriptor.entries:
            if entry.sid not in (sid, "S-1-1-0"):
                continue
            if entry.allow:
                granted |= entry.mask & ~denied if entry.sid == sid else 0
            else:
                denied |= entry.mask & ~granted
        word = _word(granted, folder=folder)
        if word:
            return group, word
    return None


def _word(mask: int, *, folder: bool) -> str:
    if mask & _FULL == _FULL:
        return "full control"
    if mask & _WRITE_DATA and mask & (_DELETE_CHILD if folder else 0) | mask & _DELETE and mask & _WRITE_DATA:
        return "modify"
    if mask & _CHANGE_RIGHTS:
        return "change of the rights"
    if mask & _TAKE:
        return "ownership"
    if folder:
        return "removal of what is in it" if mask & _DELETE_CHILD else ""
    return "write" if mask & _WRITE_DATA else ""


def _mapped(mask: int) -> int:
    """Return the rights with those that are generic replaced by what they mean for a file."""
    if mask & 0x10000000:
        mask |= _FULL
    if mask & 0x40000000:
        mask |= 0x120116
    return mask & 0x1FFFFF


def _of_bytes(data: bytes) -> Descriptor:
    revision, control, owner, _, _, dacl = struct.unpack_from("<BxHIIII", data)
    if revision != 1 or len(data) > LARGEST:
        raise InputError("a security descriptor is of a form that is not known")
    who = _sid(data, owner) if owner else ""
    if not control & _DACL_PRESENT:
        return Descriptor(who, None, listed=False)
    return Descriptor(who, tuple(_access_list(data, dacl)) if dacl else None)


def _access_list(data: bytes, at: int) -> Iterator[AccessEntry]:
    count = struct.unpack_from("<4xH", data, at)[0]
    if count > _MOST_ENTRIES:
        raise InputError("a security descriptor has more entries than fit into one")
    at += 8
    for _ in range(count):
        kind, flags, size, mask = struct.unpack_from("<BBHI", data, at)
        if size < 12 or at + size > len(data):
            raise InputError("a security descriptor is damaged")
        if not flags & _INHERIT_ONLY and kind in (_ALLOW, _DENY, _ALLOW_OBJECT, _DENY_OBJECT):
            start = at + 8
            if kind in (_ALLOW_OBJECT, _DENY_OBJECT):
                start += 4 + 16 * (struct.unpack_from("<I", data, start)[0] & 3).bit_count()
            yield AccessEntry(kind in (_ALLOW, _ALLOW_OBJECT), _sid(data, start), _mapped(mask))
        at += size


def _sid(data: bytes, at: int) -> str:
    revision, count = data[at], data[at + 1]
    if revision != 1 or count > 15:
        raise InputError("a security descriptor has a SID that is none")
    authority = int.from_bytes(data[at + 2 : at + 8], "big")
    parts = struct.unpack_from(f"<{count}I", data, at + 8)
    return "-".join(["S-1", str(authority), *map(str, parts)])


def _of_sddl(text: str) -> Descriptor:
    if len(text) > LARGEST * 2:
        raise InputError("a security descriptor is larger than Windows allows")
    pieces = _SDDL_PART.split(text)
    parts = dict(zip(pieces[1::2], pieces[2::2], strict=False))
    owner = parts.get("O", "").strip()
    if "D" not in parts:
        return Descriptor(_SDDL_SIDS.get(owner, owner), None, listed=False)
    if "NO_ACCESS_CONTROL" in parts["D"]:
        return Descriptor(_SDDL_SIDS.get(owner, owner), None)
    return Descriptor(_SDDL_SIDS.get(owner, owner), tuple(_sddl_entries(parts["D"])))


def _sddl_entries(text: str) -> Iterator[AccessEntry]:
    for number, match in enumerate(_SDDL_ACE.finditer(text)):
        if number >= _MOST_ENTRIES:
            raise InputError("a security descriptor has more entries than fit into one")
        fields = match[1].split(";")
        if len(fields) < 6 or fields[0] not in ("A", "D", "OA", "OD") or "IO" in re.findall("..", fields[1]):
            continue
        yield AccessEntry("A" in fields[0], _SDDL_SIDS.get(fields[5], fields[5]), _mapped(_sddl_mask(fields[2])))


def _sddl_mask(text: str) -> int:
    if text[:2].lower() == "0x":
        try:
            return int(text, 16) & 0xFFFFFFFF
        except ValueError:
            raise InputError("a security descriptor has rights that are none") from None
    mask = 0
    for right in re.findall("..", text):
        mask |= _SDDL_RIGHTS.get(right, 0)
    return mask
