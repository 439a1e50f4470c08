r"""Accounts without a password may log on over the network.

## Why this matters

Windows keeps accounts without a password from logging on anywhere but at the console. `LimitBlankPasswordUse` set to 0
takes that away: such an account then works over the network and for starting processes, for everybody who knows its name.

## What to do

Leave the value at 1. An account that nobody logs on to needs no password and no logon; a service can run as a virtual
account.
"""

from deadlight.checks.api import Bad, Good, Iterator, Outcome, Report, Severity, Stage, check
from deadlight.model.image_content import ImageContent
from deadlight.semantics.effects import system_policy

BAD = r"""
FROM mcr.microsoft.com/windows/servercore:10.0.26100.32230
RUN reg add HKLM\SYSTEM\CurrentControlSet\Control\Lsa /v LimitBlankPasswordUse /t REG_DWORD /d 0 /f  # <-- here
USER ContainerUser
"""
GOOD = BAD.replace("/d 0 /f  # <-- here", "/d 1 /f")
IMAGE = r"""
[[layers]]
[layers.system.Control.Lsa]
LimitBlankPasswordUse = 0  # <-- here
"""


@check(
    "WIN208",
    severity=Severity.HIGH,
    because="a name is then all that it takes to log on",
    examples=[
        Bad("dockerfile", BAD),
        Bad("image", IMAGE),
        Good("dockerfile", GOOD),
        Good("image", IMAGE.replace("0  # <-- here", "1")),
    ],
    refs=[
        "https://learn.microsoft.com/previous-versions/windows/it-pro/windows-10/security/threat-protection/security-policy-settings/accounts-limit-local-account-use-of-blank-passwords-to-console-logon-only"
    ],
)
def blank_passwords_allowed(subject: Stage | ImageContent) -> Iterator[Outcome]:
    if isinstance(subject, ImageContent):
        from deadlight.semantics import image_files

        for value in subject.policies:
            # Windows never ships the value so: it is the build's even where no layer is known for Microsoft's.
            if system_policy.value_allows_blank_passwords(value) and not image_files.is_vendors(subject, value.layer):
                where = subject.at("policies", value.key, value.name)
                yield Report("accounts without a password may log on over the network", at=where)
        return
    for _, command in subject.commands():
        if system_policy.allows_blank_passwords(command):
            yield Report("accounts without a password may log on over the network", at=command.where)
