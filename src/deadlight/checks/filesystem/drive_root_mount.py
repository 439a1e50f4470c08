r"""A whole drive of the host is mounted into a container.

## Why this matters

With `C:\` mounted an administrator in a process-isolated container writes the host's start-up programs, keys and
services; behind a hypervisor the host's side works as LocalSystem, so the isolation does not narrow it. Even
read-only it holds the registry hives with the host's password hashes.

## What to do

Mount the one directory that the program needs, read-only where it only reads.
"""

from deadlight.checks.api import Bad, Container, Good, Iterator, NotApplicable, Outcome, Severity, check
from deadlight.checks.mounts import mount_report
from deadlight.semantics import host_paths

BAD = r"""
services:
  backup:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    volumes:
      - data:C:\data
      - C:\:C:\host  # <-- here
volumes:
  data:
"""
GOOD = BAD.replace("\n      - C:\\:C:\\host  # <-- here", "")


@check(
    "WIN304",
    severity=Severity.CRITICAL,
    because="the mount is the host",
    opens="drive-root",
    examples=[Bad("compose", BAD, fixed=GOOD), Good("compose", GOOD)],
    refs=[
        "https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/persistent-storage",
        "https://github.com/moby/moby/blob/v28.5.2/volume/mounts/windows_parser.go",
    ],
)
def drive_root_mount(container: Container) -> Iterator[Outcome]:
    for mount in container.mounts:
        path = host_paths.of_mount(mount)
        if path is None or not host_paths.is_drive_root(path):
            continue
        if container.is_host_process:
            yield NotApplicable("a HostProcess container has the host's drives without a mount")
            continue
        yield mount_report(
            "{container} has the whole drive {drive} of its host",
            container,
            mount,
            drive=path,
            severity=Severity.HIGH if mount.read_only else None,
        )
