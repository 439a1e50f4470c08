r"""A build step or host script installs a package in whatever version is newest that day.

## Why this matters

Two builds of one Dockerfile, or two hosts of one script, hold different programs, a review of one says nothing of the
next, and a version that was taken over by somebody else is installed on the day it appears, by an administrator.

## What to do

Name the exact version: `choco install git --version 2.51.0`, `Install-Module Pester -RequiredVersion 5.7.1`,
`npm install -g yarn@1.22.22`, `pip install pip==25.1`. A minimum or a range does not pin.
"""

from deadlight.checks.api import Bad, Good, Iterator, Outcome, Report, Severity, Stage, check
from deadlight.checks.host_scripts import once
from deadlight.model.host import HostScript
from deadlight.semantics.effects import packages
from deadlight.semantics.host_scripts import carried_out

BAD = r"""
FROM mcr.microsoft.com/windows/servercore:10.0.26100.32230
RUN choco install git -y  # <-- here
USER ContainerUser
"""
GOOD = BAD.replace("git -y  # <-- here", "git --version 2.51.0 -y")

HOST = r"""
Install-Module -Name CredentialSpec -Force  # <-- here
New-CredentialSpec -AccountName webapp01
"""


@check(
    "WIN516",
    severity=Severity.LOW,
    because="what is installed is decided on the day that it is; the manager checks who published it",
    examples=[Bad("dockerfile", BAD), Bad("powershell", HOST), Good("dockerfile", GOOD)],
    refs=[
        "https://docs.chocolatey.org/en-us/choco/commands/install/",
        "https://learn.microsoft.com/powershell/module/powershellget/install-module",
    ],
)
def unpinned_package(subject: Stage | HostScript) -> Iterator[Outcome]:
    yield from once(_of(subject))


def _of(subject: Stage | HostScript) -> Iterator[Outcome]:
    for command in carried_out(subject):
        found = list(packages.unpinned(command))
        if found:
            yield Report(
                "{manager} installs {packages} without an exact version",
                manager=found[0][0],
                packages=", ".join(package for _, package in found),
                at=command.where,
            )
