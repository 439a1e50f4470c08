r"""ADD fetches a file from a URL into the image without a checksum.

## Why this matters

The builder takes whatever the server sends on the day of the build; nothing says that it is the file that was
reviewed. Over `http` anybody on the way chooses it. What a Linux stage fetches counts where a Windows stage copies from it.

## What to do

Fetch it in a `RUN` that compares its SHA-256 before it is used, or, with BuildKit, give `ADD --checksum=sha256:…`.
The classic builder, the default on Windows, does not know `--checksum`.
"""

from deadlight.checks.api import Bad, Build, Good, Iterator, Outcome, Report, Severity, check
from deadlight.semantics import added_urls, build_inputs

BAD = r"""
FROM mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
ADD https://downloads.example.com/shop.zip C:/shop/  # <-- here
"""
LINUX = r"""
FROM --platform=linux/amd64 alpine:3.20@sha256:7c61a2dd3a7bdb1e1ba5c9d4fd7f3a2f1b0fe6c36c1c0f0a2b52f5c8c1f1a9be AS fetch
ADD https://downloads.example.com/shop.exe /shop/  # <-- here
FROM mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
COPY --from=fetch /shop /shop
"""
GOOD = BAD.replace("ADD https://downloads.example.com/shop.zip C:/shop/  # <-- here", "COPY shop.zip C:/shop/")


@check(
    "WIN517",
    severity=Severity.MEDIUM,
    because="what is in the image is decided by a server on the day of the build",
    opens="poisoned-image",
    examples=[Bad("dockerfile", BAD), Bad("dockerfile", LINUX), Good("dockerfile", GOOD)],
    refs=["https://docs.docker.com/reference/dockerfile/#add"],
)
def add_from_url(build: Build) -> Iterator[Outcome]:
    inputs = build_inputs.of_windows(build)
    for stage in build.stages:
        for url in added_urls.unchecked(stage) if stage.index in inputs else ():
            yield Report(
                "ADD fetches {url} and nothing checks what comes",
                url=url.value,
                at=url.where,
                severity=Severity.HIGH if url.value.lower().startswith("http:") else None,
            )
