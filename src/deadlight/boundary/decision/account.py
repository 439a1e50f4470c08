"""As whom a workload is to run."""

from __future__ import annotations

from msgspec import Struct

from deadlight.model.workload import Container, Workload
from deadlight.semantics import accounts, images
from deadlight.semantics.effects import services

CONTAINER_USER = "ContainerUser"
CONTAINER_ADMINISTRATOR = "ContainerAdministrator"


class Account(Struct, frozen=True):
    """The account, and why it is that one."""

    name: str
    reason: str


def account_for(workload: Workload) -> Account:
    """Return the account for all containers of a workload: of several the first that has to be another than it is."""
    found = [_for_container(container) for container in workload.containers]
    if not found:
        return Account(CONTAINER_USER, "nothing says that it needs more")
    changed = next((account for account, changes in found if changes), None)
    return changed if changed is not None else found[0][0]


def _for_container(container: Container) -> tuple[Account, bool]:
    """Return the account of a container, and whether it is another than it has now."""
    now = images.default_user(container)
    if container.is_host_process:
        name = now.name if now.known and now.name else "NT AUTHORITY\\Local service"
        if accounts.is_administrative(name):
            return Account("NT AUTHORITY\\Local service", f"as {name} it is the host"), True
        return Account(name, "a HostProcess container has what its account has on the host"), False
    build = container.build
    if build is not None and any(services.starts_service_monitor(run) for run in build.final.runs):
        return Account(
            CONTAINER_ADMINISTRATOR, "its entry point is ServiceMonitor, which an administrator alone may run"
        ), (not accounts.is_container_administrator(now.name))
    if container.credential_spec is not None:
        reason = "Windows gives a gMSA to Network Service and SYSTEM: whether it serves this account is to be tried"
        return Account(
            now.name if now.known and not accounts.is_administrative(now.name) else CONTAINER_USER, reason
        ), (not now.known or accounts.is_administrative(now.name))
    if not now.known:
        return Account(CONTAINER_USER, f"{now.reason}, and nothing says that it needs more"), True
    if accounts.is_administrative(now.name):
        return Account(CONTAINER_USER, f"it runs as {now.name} now, and nothing says that it has to"), True
    return Account(now.name, f"it is no administrator already: {now.reason}"), False
