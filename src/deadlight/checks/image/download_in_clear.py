r"""A build fetches a file without TLS and does not check it by a strong hash.

## Why this matters

Over `http` or `ftp` everybody on the way, from the build's own network on, can send another file. What comes is run or
unpacked as an administrator of the build.

## What to do

Use `https`, and compare the file's SHA-256 before it is used. Where the server offers no `https`, the hash alone holds.
"""

from deadlight.checks.api import Bad, Fix, Good, Iterator, Outcome, ReplaceText, Report, Severity, Stage, check
from deadlight.semantics import fetched

BAD = r"""
# escape=`
FROM mcr.microsoft.com/windows/servercore:10.0.26100.32230
SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]
RUN Invoke-WebRequest http://downloads.example.com/shop.txt -OutFile C:\shop\shop.txt  # <-- here
USER ContainerUser
"""
GOOD = BAD.replace("http:", "https:").replace("  # <-- here", "")


@check(
    "WIN507",
    severity=Severity.HIGH,
    because="anybody on the way decides what the image holds",
    opens="network-to-image",
    examples=[Bad("dockerfile", BAD, fixed=GOOD), Good("dockerfile", GOOD)],
    refs=["https://learn.microsoft.com/powershell/module/microsoft.powershell.utility/invoke-webrequest"],
)
def download_in_clear(stage: Stage) -> Iterator[Outcome]:
    for download in fetched.in_clear(stage):
        where = download.url.where
        span = where.found()
        written = where.document.text[span.start : span.end]
        secured = written.replace("http://", "https://", 1)
        edits = (ReplaceText(where, secured),) if secured != written else ()
        yield Report(
            "the build fetches {url} without TLS",
            url=download.url.text,
            at=where,
            fix=Fix("use https", edits=edits, safe=False) if edits else None,
        )
