r"""A container names its user by number, which Windows does not have.

## Why this matters

Windows accounts have names and security identifiers, no numbers. The builder stores `USER 1000` without a
question, and the container fails when it starts: no account has that name. Advice to "use a numeric user" is
Linux advice.

## What to do

Write `USER ContainerUser`, or the name of an account that the image has.
"""

from deadlight.checks.api import Bad, Container, Good, Iterator, NotApplicable, Outcome, Report, Severity, check
from deadlight.checks.users import as_container_user
from deadlight.model.image_content import ImageContent
from deadlight.semantics import accounts

BAD = r"""
FROM mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
USER 1000  # <-- here
"""
GOOD = BAD.replace("1000  # <-- here", "ContainerUser")
IMAGE = r"""
[config]
user = "1000"  # <-- here
"""


@check(
    "WIN205",
    severity=Severity.MEDIUM,
    because="the container does not start, and the quick repair is an administrator",
    examples=[Bad("dockerfile", BAD, fixed=GOOD), Bad("image", IMAGE), Good("dockerfile", GOOD)],
    refs=["https://github.com/moby/moby/blob/v28.5.2/daemon/oci_windows.go"],
)
def numeric_user(container: Container | ImageContent) -> Iterator[Outcome]:
    if isinstance(container, ImageContent):
        name = container.config.user
        if accounts.is_numeric(name):
            message = "{container} names user {user}, and Windows has no numeric users"
            yield Report(message, container=container.name, user=name, at=container.at("config", "user"))
        return
    user = container.user
    if user is None or not user.known or not accounts.is_numeric(user.value):
        return
    if container.is_host_process:
        yield NotApplicable("a HostProcess container has an account of the host")
        return
    yield Report(
        "{container} names user {user}, and Windows has no numeric users",
        container=container.name,
        user=user.value,
        at=user.where,
        fix=as_container_user(container, user),
    )
