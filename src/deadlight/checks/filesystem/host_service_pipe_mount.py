r"""A container speaks to a service of the host through its named pipe.

## Why this matters

A service that listens on a pipe of the host, such as csi-proxy, the spooler or the service controller, runs
with rights that the container has not. csi-proxy formats disks and mounts shares as SYSTEM on request; a fault
in any of them is a way out of the container, and the mount leads through a hypervisor wall too.

## What to do

Drop the mount. Storage drivers that needed csi-proxy have HostProcess versions that need no pipe.
"""

from deadlight.checks.api import Bad, Container, Good, Iterator, Outcome, Severity, check
from deadlight.checks.mounts import pipe_outcomes

BAD = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    volumes:
      - \\.\pipe\csi-proxy-disk-v1:\\.\pipe\csi-proxy-disk-v1  # <-- here
"""
GOOD = BAD.replace(r"""
    volumes:
      - \\.\pipe\csi-proxy-disk-v1:\\.\pipe\csi-proxy-disk-v1  # <-- here""", "")  # fmt: skip


@check(
    "WIN303",
    severity=Severity.HIGH,
    because="the service does for the container what the container may not do itself",
    opens="host-service-pipe",
    examples=[Bad("compose", BAD, fixed=GOOD), Good("compose", GOOD)],
    refs=["https://github.com/kubernetes-csi/csi-proxy", "https://github.com/kubernetes/kubernetes/issues/119594"],
)
def host_service_pipe_mount(container: Container) -> Iterator[Outcome]:
    yield from pipe_outcomes(container, "{container} reaches the host's pipe {pipe}", ("service", "other"))
