"""Accounts and groups of Windows by the names, localised names and identifiers they go under.

Names are compared as Windows compares them: without case, and without the spaces and dots at the end
that it drops. Sources: the well-known identifiers of
https://learn.microsoft.com/windows-server/identity/ad-ds/manage/understand-security-identifiers, and
the container accounts S-1-5-93-2-1 and S-1-5-93-2-2 of
https://github.com/moby/moby/blob/v28.5.2/daemon/builder/dockerfile/internals_windows.go
"""

from __future__ import annotations

import re
from functools import lru_cache

from deadlight.model.regex import lazy

_NUMERIC = lazy(r"-?\d+(?::.*)?")

_CONTAINER_ADMINISTRATOR = frozenset({"containeradministrator", "s-1-5-93-2-1"})
_CONTAINER_USER = frozenset({"containeruser", "s-1-5-93-2-2"})

_SYSTEM = frozenset({
    "system", "localsystem", "local system", "s-1-5-18", "système", "systeme", "система", "sistema", "järjestelmä",
    "systém", "rendszer", "система (system)",
})  # fmt: skip
_AUTHORITIES = frozenset({
    "", ".", "nt authority", "ntauthority", "autorite nt", "autorité nt", "nt-autorität", "nt-autoritaet", "nt instans",
    "nt-myndighed", "nt-myndighet", "authority nt", "zarządzanie nt", "nt autoridad", "autoridad nt", "autoridade nt",
    "nt autoridade", "nt-hatóság",
})  # fmt: skip
"""What stands before the backslash of SYSTEM: nothing, or NT AUTHORITY in a language of Windows."""

_VIRTUAL = frozenset({"nt service", "iis apppool", "nt virtual machine", "user manager"})
"""What stands before accounts that exist without being in any list of users."""

_ADMINISTRATORS = frozenset({
    "administrators", "s-1-5-32-544", "administratoren", "administrateurs", "administradores", "amministratori",
    "administratörer", "administratorer", "administratorzy", "администраторы", "beheerders", "rendszergazdák",
    "järjestelmänvalvojat", "domain admins", "enterprise admins",
})  # fmt: skip
_ADMINISTRATOR = frozenset({
    "administrator", "administrateur", "administrador", "администратор", "administratör", "rendszergazda",
    "järjestelmänvalvoja",
})  # fmt: skip


def normalise(name: str) -> str:
    """Return `name` in lower case, without quotes around it and without spaces and dots at its end."""
    return name.strip().strip("\"'").strip().rstrip(". \t").lower()


@lru_cache(maxsize=256)
def split(name: str) -> tuple[str, str]:
    r"""Return domain and user of `DOMAIN\user`, normalised; the domain is empty where none is written."""
    domain, _, user = normalise(name.replace("/", "\\")).rpartition("\\")
    return normalise(domain), normalise(user)


def is_container_administrator(name: str) -> bool:
    """Return whether `name` is ContainerAdministrator, whatever domain is written before it."""
    return split(name)[1] in _CONTAINER_ADMINISTRATOR


def is_container_user(name: str) -> bool:
    """Return whether `name` is ContainerUser, whatever domain is written before it."""
    return split(name)[1] in _CONTAINER_USER


def is_system(name: str) -> bool:
    """Return whether `name` is the SYSTEM account of Windows, in any language; a domain's own user is not."""
    domain, user = split(name)
    return user in _SYSTEM and domain in _AUTHORITIES


def is_administrator_group(name: str) -> bool:
    """Return whether `name` is the group Administrators, in any language, or one of a domain's administrators."""
    return split(name)[1] in _ADMINISTRATORS


def is_built_in_administrator(name: str) -> bool:
    """Return whether `name` is the account Administrator that every Windows has, in any language."""
    user = split(name)[1]
    return user in _ADMINISTRATOR or bool(re.fullmatch(r"s-1-5-21-[\d-]+-500", user))


def is_administrative(name: str) -> bool:
    """Return whether `name` has an administrator's power by itself: of the container, or of the system."""
    return (
        is_container_administrator(name)
        or is_system(name)
        or is_administrator_group(name)
        or is_built_in_administrator(name)
    )


def passes_run_as_non_root(name: str) -> bool:
    """Return whether the kubelet lets `name` run where runAsNonRoot is true: it compares with one name, without case.

    Source: https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kuberuntime/security_context_windows.go
    """
    return name.lower() != "containeradministrator"


def needs_password(name: str) -> bool:
    """Return whether a service that logs on as `name` needs a password: a user, but no account that Windows keeps.

    Those are accounts of the system, virtual ones, the two of containers, and computers and gMSAs, which end in `$`.
    Source: https://learn.microsoft.com/windows/win32/services/service-user-accounts
    """
    domain, user = split(name)
    if not domain and not name.strip().startswith(".\\"):
        # Without a domain there are only accounts of the system; a user is written as `.\user` or `user@domain`.
        return "@" in user
    if not user or user.endswith("$") or (domain and domain in _AUTHORITIES | _VIRTUAL):
        return False
    return not (is_container_administrator(name) or is_container_user(name))


def is_numeric(name: str) -> bool:
    """Return whether `name` is a number, alone or with a group (`1000:1000`), which names nobody on Windows."""
    return _NUMERIC.fullmatch(normalise(name)) is not None
