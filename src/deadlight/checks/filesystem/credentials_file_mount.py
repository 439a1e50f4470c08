r"""Credentials of the host or its users are mounted into a container.

## Why this matters

SSH keys, cloud and cluster credentials, and key files are good beyond the container. Whoever takes it over takes them
along; writable, an `.ssh` directory takes a new key and opens the host: the published guidance names that very case.

## What to do

Give the container an identity of its own: a gMSA, a workload identity, a secret made for it.
"""

from deadlight.checks.api import Bad, Container, Good, Iterator, NotApplicable, Outcome, Severity, check
from deadlight.checks.mounts import mount_report
from deadlight.semantics import host_paths

BAD = r"""
services:
  deploy:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    volumes:
      - C:\Users\build\.ssh:C:\Users\ContainerUser\.ssh:ro  # <-- here
"""
GOOD = BAD.replace("\n    volumes:\n      - C:\\Users\\build\\.ssh:C:\\Users\\ContainerUser\\.ssh:ro  # <-- here", "")


@check(
    "WIN311",
    severity=Severity.HIGH,
    because="the credentials are good outside the container",
    opens="credentials-mount",
    examples=[Bad("compose", BAD, fixed=GOOD), Good("compose", GOOD)],
    refs=["https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/container-security"],
)
def credentials_file_mount(container: Container) -> Iterator[Outcome]:
    for mount in container.mounts:
        path = host_paths.of_mount(mount)
        what = host_paths.credentials_file(path) if path is not None else None
        if path is None or what is None:
            continue
        if container.is_host_process:
            yield NotApplicable("a HostProcess container has the host's files without a mount")
            continue
        yield mount_report("{container} mounts {path}: {what}", container, mount, path=path, what=what)
