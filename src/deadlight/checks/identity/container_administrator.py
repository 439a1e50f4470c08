r"""A container runs as ContainerAdministrator.

## Why this matters

ContainerAdministrator holds an administrator's token inside the container. In process isolation
the kernel is the host's, and an escape that starts from an administrator is not even serviced
as a security vulnerability; on a mounted host directory it writes what Administrators may write.

## What to do

Run as `ContainerUser`. Do what needs an administrator while the image is built, then switch.
Windows services keep the account that each service is set to, whatever `USER` says.
"""

from deadlight.checks.api import Bad, Container, Good, Iterator, NotApplicable, Outcome, Report, Severity, check
from deadlight.checks.users import as_container_user
from deadlight.model.image_content import ImageContent
from deadlight.semantics import accounts

DOCKERFILE = r"""
FROM mcr.microsoft.com/windows/servercore:10.0.26100.32230
COPY shop.exe C:/shop/
USER ContainerAdministrator  # <-- here
"""
IMAGE = r"""
[config]
user = "ContainerAdministrator"  # <-- here
"""
POD = r"""
apiVersion: v1
kind: Pod
metadata:
  name: shop
spec:
  os:
    name: windows
  nodeSelector:
    kubernetes.io/os: windows
  automountServiceAccountToken: false
  containers:
    - name: shop
      image: registry.example.com/shop:10.0.26100.32230
      resources:
        limits: {cpu: "1", memory: 512Mi}
      securityContext:
        runAsNonRoot: true
        windowsOptions:
          runAsUserName: "ContainerAdministrator"  # <-- here
"""


def as_user(example: str) -> str:
    """Return the example with the other account, and no mark."""
    return example.replace("ContainerAdministrator", "ContainerUser").replace("  # <-- here", "")


@check(
    "WIN201",
    severity=Severity.HIGH,
    because="an administrator in the container is what escapes and writable mounts need",
    opens="shared-kernel",
    examples=[
        Bad("dockerfile", DOCKERFILE, fixed=as_user(DOCKERFILE)),
        Bad("kubernetes", POD, fixed=as_user(POD)),
        Bad("image", IMAGE),
        Good("dockerfile", as_user(DOCKERFILE)),
        Good("kubernetes", as_user(POD)),
        Good("image", as_user(IMAGE)),
    ],
    refs=["https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/container-security"],
)
def container_administrator(container: Container | ImageContent) -> Iterator[Outcome]:
    if isinstance(container, ImageContent):
        if accounts.is_container_administrator(container.config.user):
            where = container.at("config", "user")
            yield Report("{container} runs as ContainerAdministrator", container=container.name, at=where)
        return
    user = container.user
    if user is None or not accounts.is_container_administrator(user.value):
        return
    if container.is_host_process:
        yield NotApplicable("a HostProcess container has an account of the host")
        return
    yield Report(
        "{container} runs as ContainerAdministrator",
        container=container.name,
        at=user.where,
        fix=as_container_user(container, user),
    )
