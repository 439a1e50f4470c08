r"""A build step or host script runs a script from the network without looking at it.

## Why this matters

`iex` of what a server sends makes that server, everybody who can publish there, and whoever is on the way where it is
`http`, an author of the image or the host, as an administrator. The script may differ from one request to the next, and
nothing of it stays to be looked at.

## What to do

Fetch the script to a file, compare its SHA-256 with one that was reviewed, then run it; or copy it into the repository.
For package managers take an image or a release archive whose hash is known.
"""

from deadlight.checks.api import Bad, Good, Iterator, Outcome, Report, Severity, Stage, Unknown, check
from deadlight.checks.host_scripts import once
from deadlight.model.host import HostScript
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

HOST = r"""
Invoke-WebRequest https://get.example.com/docker.ps1 -OutFile C:\setup\docker.ps1  # <-- here
C:\setup\docker.ps1 -Isolation hyperv
"""


@check(
    "WIN508",
    severity=Severity.HIGH,
    because="whoever answers for that address runs code as an administrator of the build or the host",
    opens="poisoned-image",
    examples=[Bad("dockerfile", BAD), Bad("powershell", HOST), Good("dockerfile", GOOD)],
    refs=[
        "https://learn.microsoft.com/powershell/module/microsoft.powershell.utility/invoke-expression",
        "https://attack.mitre.org/techniques/T1195/002/",
    ],
)
def remote_script_executed(subject: Stage | HostScript) -> Iterator[Outcome]:
    yield from once(_of(subject))


def _of(subject: Stage | HostScript) -> Iterator[Outcome]:
    for download in fetched.fetched_by(subject):
        if fetched.fault(download) != "script":
            continue
        if isinstance(subject, HostScript) and fetched.is_given(download):
            yield Unknown("whose script is run here: the caller says where it comes from", at=download.command.where)
        else:
            yield Report("{url} is run as it comes", url=download.url.text, at=download.url.where)
