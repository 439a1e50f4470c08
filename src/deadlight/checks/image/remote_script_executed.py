r"""A build runs a script from the network without looking at it.

## Why this matters

`iex` of what a server sends makes that server, everybody who can publish there, and whoever is on the way where it is
`http`, an author of the image, as an administrator of the build. The script may differ from one request to the next, and
nothing of it stays to be looked at.

## What to do

Fetch the script to a file, compare its SHA-256 with one that was reviewed, then run it; or copy it into the repository.
For package managers take an image or a release archive whose hash is known.
"""

from deadlight.checks.api import Bad, Good, Iterator, Outcome, Report, Severity, Stage, check
from deadlight.semantics import fetched

BAD = r"""
# escape=`
FROM mcr.microsoft.com/windows/servercore:10.0.26100.32230
SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]
RUN iex ((New-Object Net.WebClient).DownloadString('https://get.example.com/install.ps1'))  # <-- here
USER ContainerUser
"""
GOOD = r"""
# escape=`
FROM mcr.microsoft.com/windows/servercore:10.0.26100.32230
SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]
COPY install.ps1 C:\setup\
RUN C:\setup\install.ps1
USER ContainerUser
"""


@check(
    "WIN508",
    severity=Severity.HIGH,
    because="whoever answers for that address runs code as an administrator of the build",
    opens="network-to-image",
    examples=[Bad("dockerfile", BAD), Good("dockerfile", GOOD)],
    refs=[
        "https://learn.microsoft.com/powershell/module/microsoft.powershell.utility/invoke-expression",
        "https://attack.mitre.org/techniques/T1195/002/",
    ],
)
def remote_script_executed(stage: Stage) -> Iterator[Outcome]:
    for download in fetched.of_stage(stage):
        if fetched.fault(download) == "script":
            yield Report("the build runs {url} as it comes", url=download.url.text, at=download.url.where)
