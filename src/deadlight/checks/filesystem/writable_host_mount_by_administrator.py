r"""A container that runs as an administrator writes to a directory of the host.

## Why this matters

On a mounted directory the host applies its own access rights to the container's token. In process isolation
ContainerAdministrator is a member of Administrators there; behind a hypervisor the host's side works as LocalSystem.
What it leaves there (a program, a shortcut, a script that the host runs) belongs to an administrator.

## What to do

Run as `ContainerUser` and give Users the rights that the program needs on that one directory; mount read-only what
is only read; use a named volume where the host need not see the files.
"""

from deadlight.checks.api import Bad, Container, Good, Iterator, NotApplicable, Outcome, Severity, Unknown, check
from deadlight.checks.mounts import mount_report
from deadlight.semantics import accounts, host_paths, images

BAD = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    user: ContainerAdministrator
    volumes:
      - C:\shop\data:C:\data  # <-- here
"""
GOOD = BAD.replace("ContainerAdministrator", "ContainerUser").replace("  # <-- here", "")


@check(
    "WIN306",
    severity=Severity.HIGH,
    because="the container writes to the host with an administrator's rights",
    opens="host-mount",
    examples=[Bad("compose", BAD, also=["container-administrator"]), Good("compose", GOOD)],
    refs=["https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/persistent-storage"],
)
def writable_host_mount_by_administrator(container: Container) -> Iterator[Outcome]:
    for mount in container.mounts:
        path = host_paths.of_mount(mount)
        if path is None or mount.read_only:
            continue
        if host_paths.is_drive_root(path) or host_paths.is_system_directory(path) or host_paths.credentials_file(path):
            continue  # reported as what they are, whoever writes
        if container.is_host_process:
            yield NotApplicable("a HostProcess container has the host's directories without a mount")
            continue
        user = images.default_user(container)
        if not user.known:
            yield Unknown(f"who writes to the host's directory is not known: {user.reason}", at=mount.where)
        elif accounts.is_administrative(user.name):
            yield mount_report(
                "{container} writes to {path} of its host as {user}",
                container,
                mount,
                path=path,
                user=user.name,
                removable=False,
            )
