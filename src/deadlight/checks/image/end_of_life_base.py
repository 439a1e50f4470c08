r"""An image is built on a Windows release that is out of all support.

## Why this matters

No security update has come for it since the day its support ended, and none will. What is known against its
user mode since then stays open in every container of the image.

## What to do

Move to `ltsc2025` or `ltsc2022` of the same base. The host has to be at least as new for process isolation;
hypervisor isolation also runs older images. Releases in extended support only are named in the report's notes.
"""

from deadlight.checks.api import Bad, Context, Good, Iterator, Note, Outcome, Report, Severity, Unknown, Workload, check
from deadlight.model.image_content import ImageContent
from deadlight.semantics import images, lifecycle
from deadlight.semantics.base_uses import base_uses

BAD = r"""
FROM mcr.microsoft.com/windows/nanoserver:10.0.17134.1305  # <-- here
USER ContainerUser
"""
IMAGE = r"""
os_version = "10.0.17134.1305"  # <-- here
"""
GOOD = BAD.replace("10.0.17134.1305  # <-- here", "10.0.26100.32230")


@check(
    "WIN501",
    severity=Severity.HIGH,
    because="every flaw found since the end of support stays open",
    opens="published-port",
    examples=[
        Bad("dockerfile", BAD),
        Bad("image", IMAGE),
        Good("dockerfile", GOOD),
        Good("image", IMAGE.replace("17134.1305", "26100.32230").replace("  # <-- here", "")),
    ],
    refs=[
        "https://learn.microsoft.com/virtualization/windowscontainers/deploy-containers/base-image-lifecycle",
        "https://learn.microsoft.com/lifecycle/products/",
    ],
)
def end_of_life_base(workload: Workload | ImageContent, context: Context) -> Iterator[Outcome]:
    if isinstance(workload, ImageContent):
        yield from in_image(workload, context)
        return
    for use in base_uses(workload):
        base = images.base_of(use.reference) if use.reference is not None else None
        if base is None:
            continue
        support = lifecycle.windows_support(base, context.today)
        if support.state == "ended":
            yield Report(
                "{image} is {line}, out of support since {day}",
                image=use.image.value,
                line=support.line,
                day=str(support.ended_on or "an unknown day"),
                at=use.image.where,
                severity=None if use.runs else Severity.MEDIUM,
            )
        elif support.state == "extended" and use.runs:
            yield Note(
                "{image} is {line}, in extended support until {day}",
                image=use.image.value,
                line=support.line,
                day=str(support.ends_on or "an unknown day"),
                at=use.image.where,
            )
        elif support.state == "unknown" and lifecycle.has_support_dates(base):
            yield Unknown(f"how old the Windows of {use.image.value} is: {support.reason}", at=use.image.where)


def in_image(image: ImageContent, context: Context) -> Iterator[Outcome]:
    """Yield what is known of the age of the Windows in an image."""
    from deadlight.semantics import image_windows

    where = image.at("config", "os_version")
    base = image_windows.base_of(image)
    if base is None:
        yield Unknown(
            "which Windows the image holds: neither its configuration nor the registry of Windows in it says it",
            at=where,
        )
        return
    support = lifecycle.windows_support(base, context.today)
    if support.state == "ended":
        message = "{image} is {line}, out of support since {day}"
        day = str(support.ended_on or "an unknown day")
        yield Report(message, image=image.name, line=support.line, day=day, at=where)
    elif support.state == "extended":
        message = "{image} is {line}, in extended support until {day}"
        yield Note(message, image=image.name, line=support.line, day=str(support.ends_on or "an unknown day"), at=where)
    elif support.state == "unknown":
        yield Unknown(f"how old the Windows of {image.name} is: {support.reason}", at=where)
