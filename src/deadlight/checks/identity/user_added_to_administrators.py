r"""An image has an account that was made a member of Administrators.

## Why this matters

The account is in every container of the image, with a password that the build knows. Whoever logs on as it, or
starts a process under it, is an administrator in the container, whatever `USER` says; and `runAsNonRoot` lets it pass,
as it compares with another name.

## What to do

Give the account the rights that it needs on files and registry keys instead, and run as `ContainerUser`.
"""

from deadlight.checks.api import Bad, Good, Iterator, Outcome, Report, Severity, Stage, check
from deadlight.model.image_content import ImageContent
from deadlight.semantics.effects import local_accounts

BAD = r"""
FROM mcr.microsoft.com/windows/servercore:10.0.26100.32230
RUN net localgroup Administrators shop /add  # <-- here
USER ContainerUser
"""
GOOD = BAD.replace("Administrators shop /add  # <-- here", "IIS_IUSRS shop /add")
IMAGE = r"""
[[layers]]
[layers.accounts.shop]  # <-- here
rid = 1001
groups = ["Users", "Administrators"]
"""
DISABLED = IMAGE.replace("# <-- here", "").replace("1001", "1001\nflags = 17")


@check(
    "WIN206",
    severity=Severity.HIGH,
    because="a second administrator is one that nobody looks for",
    opens="shared-kernel",
    examples=[
        Bad("dockerfile", BAD),
        Bad("image", IMAGE),
        Good("dockerfile", GOOD),
        Good("image", IMAGE.replace("# <-- here", "").replace(', "Administrators"', "")),
        Good("image", DISABLED),
    ],
    refs=["https://learn.microsoft.com/windows-server/administration/windows-commands/net-localgroup"],
)
def user_added_to_administrators(subject: Stage | ImageContent) -> Iterator[Outcome]:
    if isinstance(subject, ImageContent):
        from deadlight.semantics import image_accounts

        for name in image_accounts.added_administrators(subject):
            where = subject.at("accounts", name)
            yield Report("{account} is a member of Administrators", account=name, at=where)
        return
    for _, command in subject.commands():
        account = local_accounts.added_to_administrators(command)
        if account:
            yield Report("{account} becomes a member of Administrators", account=account, at=command.where)
