r"""An image comes from a place that its publisher has left.

## Why this matters

Microsoft publishes its images on `mcr.microsoft.com`; `microsoft/*` on Docker Hub is retired. What still answers
to those names is years old and gets no update, and what does not answer breaks the build.

## What to do

Use the image of the same name on `mcr.microsoft.com`, in a release that is supported.
"""

from deadlight.checks.api import Bad, Good, Iterator, Outcome, Report, Severity, Workload, check
from deadlight.semantics import lifecycle
from deadlight.semantics.base_uses import base_uses

BAD = r"""
FROM microsoft/nanoserver:10.0.26100.32230  # <-- here
USER ContainerUser
"""
GOOD = BAD.replace("microsoft/nanoserver", "mcr.microsoft.com/windows/nanoserver").replace("  # <-- here", "")


@check(
    "WIN502",
    severity=Severity.MEDIUM,
    because="nothing from there is updated any more",
    opens="published-port",
    examples=[Bad("dockerfile", BAD), Good("dockerfile", GOOD)],
    refs=["https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/container-base-images"],
)
def retired_registry_base(workload: Workload) -> Iterator[Outcome]:
    for use in base_uses(workload):
        if use.reference is not None and lifecycle.is_retired_registry(use.reference):
            yield Report(
                "{image} is on Docker Hub's retired microsoft/ names",
                image=use.image.value,
                at=use.image.where,
                severity=None if use.runs else Severity.LOW,
            )
