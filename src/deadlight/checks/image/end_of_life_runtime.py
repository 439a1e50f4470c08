r"""An image carries a language runtime that is out of support.

## Why this matters

.NET, Java, Node.js, Python and their like have support ends of their own, often earlier than the Windows base
below them. After that day their flaws stay open in the image.

## What to do

Move to a version that is supported; the tag names it. An application that carries its runtime is published anew for it.
"""

from deadlight.checks.api import Bad, Context, Good, Iterator, Outcome, Report, Severity, Unknown, Workload, check
from deadlight.model.image_content import ImageContent
from deadlight.semantics import lifecycle
from deadlight.semantics.base_uses import base_uses

BAD = r"""
FROM mcr.microsoft.com/dotnet/aspnet:3.1-nanoserver-ltsc2022@sha256:7c61a2dd3a7bdb1e1ba5c9d4fd7f3a2f1b0fe6c36c1c0f0a2b52f5c8c1f1a9be  # <-- here
USER ContainerUser
"""
GOOD = BAD.replace("aspnet:3.1", "aspnet:10.0").replace("  # <-- here", "")
IMAGE = r"""
os_version = "10.0.26100.32230"

[[layers]]
[layers.files]
'app\tool.deps.json' = '{"libraries": {"runtimepack.Microsoft.NETCore.App.Runtime.win-x64/6.0.25": {"type": "runtimepack"}}}'  # <-- here
"""


@check(
    "WIN504",
    severity=Severity.MEDIUM,
    because="flaws of the runtime found since stay open, as far as the program reaches them",
    opens="published-port",
    examples=[
        Bad("dockerfile", BAD),
        Bad("image", IMAGE),
        Good("dockerfile", GOOD),
        Good("image", IMAGE.replace("6.0.25", "10.0.1").replace("  # <-- here", "")),
    ],
    refs=["https://dotnet.microsoft.com/platform/support/policy", "https://endoflife.date/"],
)
def end_of_life_runtime(workload: Workload | ImageContent, context: Context) -> Iterator[Outcome]:
    if isinstance(workload, ImageContent):
        yield from in_image(workload, context)
        return
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


def in_image(image: ImageContent, context: Context) -> Iterator[Outcome]:
    """Yield what is known of the age of the runtimes of .NET in an image."""
    from deadlight.semantics import image_runtimes

    for release, runtime in image_runtimes.dotnet_runtimes(image):
        support = lifecycle.dotnet_support(release, context.today)
        where = image.at("packages", runtime.name, runtime.path) if runtime.path else image.at("packages", runtime.name)
        if support.state == "ended":
            yield Report(
                "{image} carries {line}, out of support since {day}",
                image=image.name,
                line=support.line,
                day=str(support.ended_on or "an unknown day"),
                at=where,
            )
        elif support.state == "unknown":
            yield Unknown(f"how old {support.line} in {image.name} is: {support.reason}", at=where)
