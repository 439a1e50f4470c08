r"""A build weakens a security policy of Windows.

## Why this matters

Policies such as User Account Control, the LAN Manager level, SMB 1 or WDigest stand where they do because what they keep
out was used. A value that a build sets is in every container of the image, and in every image built on it.

## What to do

Leave the policy as Windows ships it. Where an old peer needs it, weaken it on that peer's side of the wall, not in an
image.
"""

from deadlight.checks.api import Bad, Good, Iterator, Outcome, Report, Severity, Stage, check
from deadlight.semantics.effects import system_policy

BAD = r"""
FROM mcr.microsoft.com/windows/servercore:10.0.26100.32230
RUN reg add HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System /v EnableLUA /t REG_DWORD /d 0 /f  # <-- here
USER ContainerUser
"""
GOOD = BAD.replace("/d 0 /f  # <-- here", "/d 1 /f")


@check(
    "WIN514",
    severity=Severity.MEDIUM,
    because="each of these was switched for a reason that is known to attackers too",
    examples=[Bad("dockerfile", BAD), Good("dockerfile", GOOD)],
    refs=[
        "https://learn.microsoft.com/windows/security/operating-system-security/device-management/windows-security-configuration-framework/windows-security-baselines"
    ],
)
def weakened_system_policy(stage: Stage) -> Iterator[Outcome]:
    for _, command in stage.commands():
        weakening = system_policy.weakened(command)
        if weakening is not None:
            yield Report("the build {what}", what=weakening.what, at=command.where)
