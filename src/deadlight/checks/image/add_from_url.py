r"""ADD fetches a file from a URL into the image without a checksum.

## Why this matters

The builder takes whatever the server sends on the day of the build; nothing says that it is the file that was
reviewed. Over `http` anybody on the way chooses it.

## What to do

Fetch it in a `RUN` that compares its SHA-256 before it is used, or, with BuildKit, give `ADD --checksum=sha256:…`.
The classic builder, the default on Windows, does not know `--checksum`.
"""

from deadlight.checks.api import Bad, Good, Iterator, Outcome, Report, Severity, Stage, check
from deadlight.semantics import added_urls

BAD = r"""
FROM mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
ADD https://downloads.example.com/shop.zip C:/shop/  # <-- here
"""
GOOD = BAD.replace("ADD https://downloads.example.com/shop.zip C:/shop/  # <-- here", "COPY shop.zip C:/shop/")


@check(
    "WIN517",
    severity=Severity.MEDIUM,
    because="what is in the image is decided by a server on the day of the build",
    opens="network-to-image",
    examples=[Bad("dockerfile", BAD), Good("dockerfile", GOOD)],
    refs=["https://docs.docker.com/reference/dockerfile/#add"],
)
def add_from_url(stage: Stage) -> Iterator[Outcome]:
    for url in added_urls.unchecked(stage):
        yield Report(
            "ADD fetches {url} and nothing checks what comes",
            url=url.value,
            at=url.where,
            severity=Severity.HIGH if url.value.lower().startswith("http:") else None,
        )
