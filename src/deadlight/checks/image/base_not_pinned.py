r"""An image is named by a tag that moves.

## Why this matters

A tag such as `ltsc2022` means another image every month: two builds of one commit differ, a review of one says
nothing of the next, and a host that pulled early keeps the unpatched one under the same name.

## What to do

Pin the digest (`name:tag@sha256:…`) and let a bot raise it. A tag with the full build or KB number is a pin by
convention.
"""

from deadlight.checks.api import Bad, Good, Iterator, Outcome, Report, Severity, Unknown, Workload, check
from deadlight.semantics import lifecycle
from deadlight.semantics.base_uses import base_uses

BAD = r"""
FROM mcr.microsoft.com/windows/nanoserver:ltsc2025  # <-- here
USER ContainerUser
"""
GOOD = r"""
FROM mcr.microsoft.com/windows/nanoserver:ltsc2025@sha256:7c61a2dd3a7bdb1e1ba5c9d4fd7f3a2f1b0fe6c36c1c0f0a2b52f5c8c1f1a9be
USER ContainerUser
"""
BUILD = BAD.replace("ltsc2025  # <-- here", "10.0.26100.32230")


@check(
    "WIN503",
    severity=Severity.LOW,
    because="it is how most images are named, and what it costs is that nobody can say what was built",
    examples=[Bad("dockerfile", BAD), Good("dockerfile", GOOD), Good("dockerfile", BUILD)],
    refs=[
        "https://docs.docker.com/build/building/best-practices/#pin-base-image-versions",
        "https://learn.microsoft.com/virtualization/windowscontainers/deploy-containers/base-image-lifecycle",
    ],
)
def base_not_pinned(workload: Workload) -> Iterator[Outcome]:
    for use in base_uses(workload):
        if use.reference is None:
            why = use.image.unknown or "it is no image reference"
            yield Unknown(f"the image {use.image.value} cannot be told apart: {why}", at=use.image.where)
            continue
        pinning = lifecycle.pinning(use.reference)
        if pinning == "unknown" or (use.image.unknown and pinning != "digest" and "$" not in use.image.value):
            yield Unknown(f"the tag of {use.image.value} is not known: {use.image.unknown}", at=use.image.where)
        elif pinning == "untagged":
            yield Report("{image} has no tag and means whatever is latest", image=use.image.value, at=use.image.where)
        elif pinning == "floating":
            yield Report(
                "{image} is a tag, which can be moved to another image", image=use.image.value, at=use.image.where
            )
