r"""A container names no user, and its base makes it ContainerAdministrator.

## Why this matters

An image without `USER` runs as its base says: ContainerAdministrator on Server Core, Windows Server and Windows
images and on most of what is built on them; ContainerUser on Nano Server since 1709. An administrator in
the container is what escapes, writable mounts and changes to the system need, and `runAsNonRoot` does not
notice an empty user.

## What to do

End the image with `USER ContainerUser`, or name the user where the container is started. What needs an
administrator, IIS behind ServiceMonitor among it, belongs behind hypervisor isolation.
"""

from deadlight.checks.api import (
    Bad,
    Container,
    Edit,
    Fix,
    Good,
    InsertLines,
    Iterator,
    NotApplicable,
    Outcome,
    Put,
    Report,
    Severity,
    Unknown,
    check,
)
from deadlight.checks.users import needs_administrator
from deadlight.model.image_content import ImageContent
from deadlight.semantics import accounts, images

DOCKERFILE = r"""
FROM mcr.microsoft.com/windows/servercore:10.0.26100.32230  # <-- here
COPY shop.exe C:/shop/
CMD ["C:/shop/shop.exe"]
"""
DOCKERFILE_FIXED = r"""
FROM mcr.microsoft.com/windows/servercore:10.0.26100.32230
COPY shop.exe C:/shop/
CMD ["C:/shop/shop.exe"]
USER ContainerUser
"""
COMPOSE = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/servercore:10.0.26100.32230  # <-- here
    isolation: hyperv
"""
IMAGE = r"""
[config]
user = ""  # <-- here
entrypoint = ['C:\shop\shop.exe']
"""
NANOSERVER = r"""
FROM mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
COPY shop.exe C:/shop/
"""


@check(
    "WIN202",
    severity=Severity.HIGH,
    because="an administrator in the container is what escapes and writable mounts need",
    opens="shared-kernel",
    examples=[
        Bad("dockerfile", DOCKERFILE, fixed=DOCKERFILE_FIXED),
        Bad("compose", COMPOSE, fixed=COMPOSE.replace("  # <-- here", "") + "    user: ContainerUser\n"),
        Bad("image", IMAGE),
        Good("dockerfile", DOCKERFILE_FIXED),
        Good("dockerfile", NANOSERVER),
        Good("image", IMAGE.replace('""  # <-- here', '"ContainerUser"')),
    ],
    refs=[
        "https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/container-security",
        "https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/persistent-storage",
    ],
)
def administrator_by_default(container: Container | ImageContent) -> Iterator[Outcome]:
    if isinstance(container, ImageContent):
        yield from in_image(container)
        return
    if container.user is not None or container.image is None:
        return
    if container.surface == "compose" and container.build is not None:
        return  # reported on the Dockerfile
    if container.is_host_process:
        yield NotApplicable("a HostProcess container has an account of the host")
        return
    base = images.base_of_text(container.image.value)
    if base is not None and base.family == "hostprocess":
        yield NotApplicable("an image for HostProcess containers has an account of the host")
        return
    default = images.default_user(container)
    if not default.known:
        yield Unknown(default.reason, at=container.image.where)
    elif accounts.is_container_administrator(default.name):
        yield Report(
            "{container} names no user and runs as ContainerAdministrator, the default of {image}",
            container=container.name,
            image=container.image.value,
            at=container.image.where,
            fix=None
            if needs_administrator(container)
            else Fix("run as ContainerUser", edits=(name_user(container),), safe=False),
        )


def in_image(image: ImageContent) -> Iterator[Outcome]:
    """Yield what an image does that names no user; its base is in it, so nothing has to be known of its name."""
    from deadlight.semantics import image_services

    user = image_services.user_of(image)
    where = image.at("config", "user")
    if user.written:
        return
    if user.name:
        message = "{container} names no user and runs as ContainerAdministrator, the default of Windows"
        yield Report(message, container=image.name, at=where)
    else:
        yield Unknown(f"as whom the image runs: {user.reason}", at=where)


def name_user(container: Container) -> Edit:
    """Return the edit that names ContainerUser where this surface names a user."""
    if container.surface == "kubernetes":
        return Put(container.where.child("securityContext", "windowsOptions", "runAsUserName"), "ContainerUser")
    if container.surface == "compose" or container.build is None:
        return Put(container.where.child("user"), "ContainerUser")
    final = container.build.final
    last = final.instructions[-1].where if final.instructions else final.where
    return InsertLines(last, ("USER ContainerUser",))
