r"""A build sets a password that stands in the Dockerfile.

## Why this matters

The password is in the repository, in the image's history (`docker history --no-trunc`) and in the account database of
every container of the image: one who can pull the image can log on. A password that must not expire is never changed.

## What to do

Do without the account: run as `ContainerUser`, and as a gMSA where the domain has to know it. A service that needs a
local account can run as a virtual account, `NT SERVICE\name`, which has no password.
"""

from deadlight.checks.api import Bad, Good, Iterator, Outcome, Report, Severity, Stage, check
from deadlight.semantics.effects import local_accounts

BAD = r"""
FROM mcr.microsoft.com/windows/servercore:10.0.26100.32230
RUN net user shop Kestrel-Harbour9 /add  # <-- here
USER ContainerUser
"""
GOOD = BAD.replace("net user shop Kestrel-Harbour9 /add  # <-- here", "net user shop /add /passwordreq:yes /active:no")


@check(
    "WIN207",
    severity=Severity.HIGH,
    because="whoever reads the Dockerfile or pulls the image can log on",
    examples=[Bad("dockerfile", BAD), Good("dockerfile", GOOD)],
    refs=[
        "https://learn.microsoft.com/windows-server/administration/windows-commands/net-user",
        "https://learn.microsoft.com/powershell/module/microsoft.powershell.security/convertto-securestring",
    ],
)
def password_in_build(stage: Stage) -> Iterator[Outcome]:
    for _, command in stage.commands():
        password = local_accounts.password_written(command)
        if password is not None:
            yield Report("{command} is given a password in clear", command=command.name, at=command.where)
