r"""A build step or host script fetches a file without TLS and does not check it by a strong hash.

## Why this matters

Over `http` or `ftp` everybody on the way, from the build's own network on, can send another file. What comes is run or
unpacked as an administrator of the build, or of the host.

## What to do

Use `https`, and compare the file's SHA-256 before it is used. Where the server offers no `https`, the hash alone holds.
"""

from deadlight.checks.api import Bad, Fix, Good, Iterator, Outcome, ReplaceText, Report, Severity, Stage, check
from deadlight.checks.host_scripts import once
from deadlight.model.host import HostScript
from deadlight.semantics import fetched

BAD = r"""
# escape=`
FROM mcr.microsoft.com/windows/servercore:10.0.26100.32230
SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]
RUN Invoke-WebRequest http://downloads.example.com/shop.txt -OutFile C:\shop\shop.txt  # <-- here
USER ContainerUser
"""
GOOD = BAD.replace("http:", "https:").replace("  # <-- here", "")

HOST = r"""
curl.exe -o C:\k\config.json http://downloads.example.com/config.json  # <-- here
Restart-Service containerd
"""
HOST_MENDED = HOST.replace("http:", "https:").replace("  # <-- here", "")


@check(
    "WIN507",
    severity=Severity.HIGH,
    because="anybody on the way decides what the image or the host holds",
    opens="poisoned-image",
    examples=[
        Bad("dockerfile", BAD, fixed=GOOD),
        Bad("powershell", HOST, fixed=HOST_MENDED),
        Good("dockerfile", GOOD),
    ],
    refs=["https://learn.microsoft.com/powershell/module/microsoft.powershell.utility/invoke-webrequest"],
)
def download_in_clear(subject: Stage | HostScript) -> Iterator[Outcome]:
    yield from once(_of(subject))


def _of(subject: Stage | HostScript) -> Iterator[Outcome]:
    for download in fetched.in_clear(subject):
        where = download.url.where
        span = where.found()
        written = where.document.text[span.start : span.end]
        secured = written.replace("http://", "https://", 1)
        edits = (ReplaceText(where, secured),) if secured != written else ()
        yield Report(
            "{url} is fetched without TLS",
            url=download.url.text,
            at=where,
            fix=Fix("use https", edits=edits, safe=False) if edits else None,
        )
