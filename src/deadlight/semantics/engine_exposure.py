"""What an engine lets others reach or trusts them in: metrics, its pipe's groups, registries, its data."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from deadlight.model.command import Command
from deadlight.model.engine import Engine
from deadlight.model.place import Located, Where
from deadlight.semantics import accounts, engine_options, host_paths
from deadlight.semantics.effects import access_rights
from deadlight.semantics.facts import Fact, read_rows

DEFAULT_DATA_ROOT = "c:\\programdata\\docker"

_SHARED = ("c:\\users\\public", "c:\\windows\\temp")
"""Folders that every Windows has, and that its users may read or write."""


class WideGroup(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A group that accounts belong to by themselves: who, in words, and the names that it goes under."""

    group: str
    who: str
    names: tuple[str, ...]


class TrustedRegistry(Struct, frozen=True):
    """A registry that may be impersonated: how it is written, why, and whether it stands for every registry."""

    name: str
    where: Where
    is_mirror: bool = False
    is_every: bool = False


def groups(engine: Engine) -> Iterator[tuple[Located[str], WideGroup | None]]:
    """Yield the users and groups that may use the pipe, with the row of those that nobody has to be put into.

    Administrators may use it anyway, and are left out.
    """
    for written in engine_options.texts(engine, "group"):
        for part in written.value.split(","):
            name = part.strip()
            if not name or accounts.is_administrative(name) or accounts.is_administrator_group(name):
                continue
            _, plain = accounts.split(name)
            yield Located(name, written.where, written.unknown), _wide_groups().get(plain)


def is_every_address(address: str) -> bool:
    """Return whether a listener on `host:port` is reached on every address of the machine."""
    host, colon, _ = address.strip().rpartition(":")
    host = host.strip("[]") if colon else ""
    return bool(colon) and host in ("", "0.0.0.0", "::", "*")  # noqa: S104 - compared, not listened on


def metrics(engine: Engine) -> Iterator[Located[str]]:
    """Yield the addresses on which whoever reaches the host reads the engine's metrics."""
    for address in engine_options.texts(engine, "metrics-addr"):
        if address.known and is_every_address(address.value):
            yield address


def insecure_registries(engine: Engine) -> Iterator[TrustedRegistry]:
    """Yield registries that are spoken to without proof that they are themselves; those of this host are none."""
    for written in engine_options.texts(engine, "insecure-registries"):
        name = written.value.lower().removeprefix("http://").removeprefix("https://")
        if not is_here(name):
            yield TrustedRegistry(written.value, written.where, is_every=_is_everywhere(name))
    for written in engine_options.texts(engine, "registry-mirrors"):
        if written.value.lower().startswith("http://") and not is_here(written.value[7:]):
            yield TrustedRegistry(written.value, written.where, is_mirror=True)


def opened_data_root(command: Command) -> tuple[str, str, str] | None:
    """Return (group, right, path) where a command lets everybody at the folder that engines keep all in by default."""
    given = access_rights.given_to_everybody(command)
    path = host_paths.normalise(given[2]) if given is not None else ""
    return given if path == DEFAULT_DATA_ROOT or path.startswith(DEFAULT_DATA_ROOT + "\\") else None


def data_root(engine: Engine) -> tuple[Located[str], bool | None] | None:
    """Return the data root that is written and whether others may read it; None where that hangs on the host.

    The engine restricts a folder to SYSTEM and administrators when it makes it, and leaves one that is there
    as it is (https://github.com/moby/moby/blob/v28.5.2/pkg/system/filesys_windows.go). A drive is always there.
    """
    written = next(engine_options.texts(engine, "data-root"), None)
    if written is None:
        return None
    plain = host_paths.normalise(written.value)
    if plain == DEFAULT_DATA_ROOT or engine.source == "info" or plain[1:2] not in (":", "\\"):
        return None
    if host_paths.is_drive_root(written.value) or plain in _SHARED:
        return written, True
    return written, None


def is_here(name: str) -> bool:
    """Return whether a registry (`host:port`, a block of addresses, with or without a path) is this machine."""
    host = name.partition("/")[0]
    if "/" in name:
        try:
            return ipaddress.ip_network(name, strict=False).is_loopback
        except ValueError:
            pass
    host = host.rpartition(":")[0] if host.count(":") == 1 else host.strip("[]")
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_everywhere(name: str) -> bool:
    try:
        return ipaddress.ip_network(name, strict=False).prefixlen == 0
    except ValueError:
        return False


@lru_cache(maxsize=1)
def _wide_groups() -> dict[str, WideGroup]:
    return {name: row for row in read_rows("engine_groups", WideGroup) for name in row.names}
