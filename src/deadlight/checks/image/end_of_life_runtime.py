r"""An image carries a language runtime that is out of support.

## Why this matters

.NET, Java, Node.js, Python and their like have support ends of their own, often earlier than the Windows base
below them. After that day their flaws stay open in the image.

## What to do

Move to a version that is supported; the tag names it.
"""

from deadlight.checks.api import Bad, Context, Good, Iterator, Outcome, Report, Severity, Unknown, Workload, check
from deadlight.semantics import lifecycle
from deadlight.semantics.base_uses import base_uses

BAD = r"""
FROM mcr.microsoft.com/dotnet/aspnet:3.1-nanoserver-ltsc2022@sha256:7c61a2dd3a7bdb1e1ba5c9d4fd7f3a2f1b0fe6c36c1c0f0a2b52f5c8c1f1a9be  # <-- here
USER ContainerUser
"""
GOOD = BAD.replace("aspnet:3.1", "aspnet:10.0").replace("  # <-- here", "")


@check(
    "WIN504",
    severity=Severity.MEDIUM,
    because="flaws of the runtime found since stay open, as far as the program reaches them",
    opens="published-port",
    examples=[Bad("dockerfile", BAD), Good("dockerfile", GOOD)],
    refs=["https://dotnet.microsoft.com/platform/support/policy", "https://endoflife.date/"],
)
def end_of_life_runtime(workload: Workload, context: Context) -> Iterator[Outcome]:
    for use in base_uses(workload):
        support = lifecycle.runtime_support(use.reference, context.today) if use.reference is not None else None
        if support is not None and support.state == "ended":
            yield Report(
                "{image} carries {line}, out of support since {day}",
                image=use.image.value,
                line=support.line,
                day=str(support.ended_on or "an unknown day"),
                at=use.image.where,
                severity=None if use.runs else Severity.LOW,
            )
        elif support is not None and support.state == "unknown":
            yield Unknown(f"how old the runtime of {use.image.value} is: {support.reason}", at=use.image.where)
