"""Whose rights a container has on what is mounted from its host, and on the host's pipes.

Process isolation hands the container's own token to the host: that of ContainerAdministrator is a member of
Administrators there. Behind a hypervisor the host's side works as LocalSystem, whoever asks. Source:
https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/persistent-storage
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from deadlight.boundary.scene import Actor, Role
from deadlight.semantics import accounts
from deadlight.semantics.annotations import inherits_shim_user

Rights = Literal["full", "users", "unknown"]


class Hands(Struct, frozen=True):
    """Rights on the host: those of SYSTEM or an administrator (full), those of every user, or not known.

    `named` is whose they are in words; where they are not known, what has to be answered.
    """

    rights: Rights
    named: str


def hands_of(actor: Actor, role: Role) -> Hands:
    """Return the rights of a container on its mounts."""
    if actor.wall.kind == "hypervisor":
        return Hands("full", "LocalSystem")
    if role.power == "administrator":
        return Hands("full", role.account.name)
    if role.power == "unknown":
        return Hands("unknown", account_question(actor, role))
    if actor.wall.kind == "unknown":
        return Hands("unknown", actor.question)
    return Hands("users", role.account.name)


def account_question(actor: Actor, role: Role) -> str:
    """Return what has to be answered to know whose rights a container has. One container is asked about once."""
    of = f"{role.container.name} of {actor.name}" if len(actor.roles) > 1 else actor.name
    return f"As whom does {of} run? Name its user: {role.account.reason}."


def lesser_account(actor: Actor, role: Role) -> str:
    """Return the account of a HostProcess container that is no administrator of the host, empty for all others.

    One that names none has the account of containerd, which is SYSTEM.
    """
    annotations = actor.workload.pod.annotations if actor.workload.pod is not None else ()
    if any(inherits_shim_user(name, value.value) for name, value in annotations):
        return ""
    user = role.container.user
    return "" if user is None or not user.known or accounts.is_administrative(user.value) else user.value
