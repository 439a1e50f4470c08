r"""A directory that the host itself depends on is mounted into a container.

## Why this matters

The Windows directory, the engine's and the kubelet's data, programs that run as SYSTEM and user profiles hold
what the host trusts: whoever writes there becomes the host, whoever reads there has its secrets, its tokens and
the contents of all other containers. The engine has no list of forbidden paths.

## What to do

Mount a directory made for the exchange, outside the system's own, read-only where the container only reads.
"""

from deadlight.checks.api import Bad, Container, Good, Iterator, NotApplicable, Outcome, Severity, Unknown, check
from deadlight.checks.mounts import mount_report
from deadlight.semantics import host_paths, pipes

BAD = r"""
services:
  logs:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    volumes:
      - C:\ProgramData\docker\containers:C:\containers:ro  # <-- here
"""
GOOD = BAD.replace("\n    volumes:\n      - C:\\ProgramData\\docker\\containers:C:\\containers:ro  # <-- here", "")


SEVERITIES = {
    ("host", False): None,
    ("host", True): Severity.HIGH,
    ("node", False): Severity.HIGH,
    ("node", True): Severity.MEDIUM,
    ("own", False): Severity.LOW,
    ("own", True): Severity.LOW,
}
"""By what writing to the directory gives, and whether the mount is read-only."""


@check(
    "WIN305",
    severity=Severity.CRITICAL,
    because="who writes there becomes the host; read-only it is the host's and its containers' secrets",
    opens="system-directory",
    examples=[Bad("compose", BAD, fixed=GOOD), Good("compose", GOOD)],
    refs=["https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/persistent-storage"],
)
def system_directory_mount(container: Container) -> Iterator[Outcome]:
    for mount in container.mounts:
        path = host_paths.of_mount(mount)
        if mount.source is not None and host_paths.is_undecided(mount) and not pipes.is_undecided(mount):
            yield Unknown(
                f"which directory of the host is mounted is not known: {mount.source.unknown}", at=mount.where
            )
        if path is None or host_paths.is_drive_root(path):
            continue
        directory = host_paths.system_directory(path)
        if directory is None or host_paths.credentials_file(path) is not None:
            continue
        if container.is_host_process:
            yield NotApplicable("a HostProcess container has the host's directories without a mount")
            continue
        yield mount_report(
            "{container} mounts {path}, {what}: {why}",
            container,
            mount,
            path=path,
            what=directory.what,
            why=directory.why,
            severity=SEVERITIES[directory.grip, mount.read_only],
        )
