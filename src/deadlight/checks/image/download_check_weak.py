r"""A build step or host script checks a download in a way that proves nothing.

## Why this matters

MD5 and SHA-1 collide at will: two files, one reviewed and one not, can have the same sum. A hash that is computed and
compared with nothing, and a package manager that is told to ignore checksums, let everything through, and look like a
check in a review.

## What to do

Compare the SHA-256. Ask the publisher of a package without checksums for them, or fetch and check the file yourself.
"""

from deadlight.checks.api import Bad, Good, Iterator, Outcome, Report, Severity, Stage, check
from deadlight.checks.host_scripts import once
from deadlight.model.host import HostScript
from deadlight.semantics import fetched
from deadlight.semantics.host_scripts import carried_out

BAD = r"""
# escape=`
FROM mcr.microsoft.com/windows/servercore:10.0.26100.32230
SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]
RUN Invoke-WebRequest https://downloads.example.com/shop.zip -OutFile shop.zip; `
    if ((Get-FileHash shop.zip -Algorithm MD5).Hash -ne $env:SHOP_MD5) { throw 'shop.zip' }; `  # <-- here
    Expand-Archive shop.zip C:\shop
USER ContainerUser
"""
HOST = r"""
Invoke-WebRequest https://downloads.example.com/containerd.zip -OutFile C:\setup\containerd.zip
$hash = (Get-FileHash C:\setup\containerd.zip -Algorithm SHA1).Hash  # <-- here
if ($hash -ne $env:CONTAINERD_SHA1) { throw 'containerd.zip' }
Expand-Archive C:\setup\containerd.zip C:\containerd
"""
GOOD = BAD.replace("MD5", "SHA256").replace("  # <-- here", "")


@check(
    "WIN505",
    severity=Severity.MEDIUM,
    because="the check can be passed by another file than the one that was reviewed",
    opens="poisoned-image",
    examples=[Bad("dockerfile", BAD), Bad("powershell", HOST), Good("dockerfile", GOOD)],
    refs=[
        "https://csrc.nist.gov/projects/hash-functions",
        "https://docs.chocolatey.org/en-us/choco/commands/install/",
    ],
)
def download_check_weak(subject: Stage | HostScript) -> Iterator[Outcome]:
    yield from once(_of(subject))


def _of(subject: Stage | HostScript) -> Iterator[Outcome]:
    for download in fetched.fetched_by(subject):
        if fetched.fault(download) == "weak":
            means = {"md5": "by MD5", "sha1": "by SHA-1"}.get(download.verified, "by nothing that it is compared with")
            check_at = download.verification.where if download.verification is not None else download.url.where
            yield Report("{url} is checked {means}", url=download.url.text, means=means, at=check_at)
    for command in carried_out(subject):
        switch = fetched.checksums_switched_off(command)
        if switch:
            yield Report("Chocolatey checks nothing with {switch}", switch=switch, at=command.where)
