r"""An image weakens a security policy of Windows.

## Why this matters

Policies such as User Account Control, the LAN Manager level, SMB 1 or WDigest stand where they do because what they keep
out was used. A value that a build sets is in every container of the image, and in every image built on it.

## What to do

Leave the policy as Windows ships it. Where an old peer needs it, weaken it on that peer's side of the wall, not in an
image.
"""

from deadlight.checks.api import Bad, Good, Iterator, Outcome, Report, Severity, Stage, Unknown, check
from deadlight.model.image_content import ImageContent
from deadlight.semantics.effects import system_policy

BAD = r"""
FROM mcr.microsoft.com/windows/servercore:10.0.26100.32230
RUN reg add HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System /v EnableLUA /t REG_DWORD /d 0 /f  # <-- here
USER ContainerUser
"""
GOOD = BAD.replace("/d 0 /f  # <-- here", "/d 1 /f")
IMAGE = r"""
[[layers]]
[layers.system.Control.Lsa]
NoLmHash = 0  # <-- here
"""
SHIPPED = r"""
[system.Control.Lsa]
NoLmHash = 0

[[layers]]
[layers.system.Control.Lsa]
NoLmHash = 0
"""


@check(
    "WIN514",
    severity=Severity.MEDIUM,
    because="each of these was switched for a reason that is known to attackers too",
    examples=[Bad("dockerfile", BAD), Bad("image", IMAGE), Good("dockerfile", GOOD), Good("image", SHIPPED)],
    refs=[
        "https://learn.microsoft.com/windows/security/operating-system-security/device-management/windows-security-configuration-framework/windows-security-baselines"
    ],
)
def weakened_system_policy(subject: Stage | ImageContent) -> Iterator[Outcome]:
    if isinstance(subject, ImageContent):
        yield from in_image(subject)
        return
    for _, command in subject.commands():
        weakening = system_policy.weakened(command)
        if weakening is not None:
            yield Report("the build {what}", what=weakening.what, at=command.where)


def in_image(image: ImageContent) -> Iterator[Outcome]:
    """Yield the values in the registry that whoever built the image set; what Windows ships is its own."""
    from deadlight.semantics import image_files

    for value in image.policies:
        weakening = system_policy.weakened_value(value)
        if weakening is None:
            continue
        where = image.at("policies", value.key, value.name)
        whose = image_files.whose(image, value.layer)
        if whose == "image":
            yield Report(
                "the image {what}: {name} is {data}", what=weakening.what, name=value.name, data=value.value, at=where
            )
        elif whose == "unknown":
            reason = (
                f"no layer is known for Microsoft's: whether the build set {value.name} or Windows came so is not known"
            )
            yield Unknown(reason, at=where)
