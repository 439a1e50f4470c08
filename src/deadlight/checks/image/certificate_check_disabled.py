r"""A build step or host script switches the check of TLS certificates off.

## Why this matters

From there on anybody on the way can hand the build or the host another file under the right name, `https` or
not. The switch outlives the download that it was meant for: every later command of the same
process accepts any certificate, too.

## What to do

Trust the certificate instead: import the issuing authority into `Cert:\LocalMachine\Root` of what
downloads, the stage or the host, or fetch the file from a host with a certificate that verifies. Where the
error was a protocol mismatch, set `[Net.ServicePointManager]::SecurityProtocol` to TLS 1.2 or
later; that has nothing to do with certificates.
"""

from collections.abc import Iterable

from deadlight.checks.api import Bad, Good, Iterator, Outcome, Report, Severity, Stage, check
from deadlight.checks.host_scripts import once
from deadlight.model.command import Command
from deadlight.model.host import HostScript
from deadlight.semantics.effects import certificates
from deadlight.semantics.host_scripts import carried_out

BAD = r"""
# escape=`
FROM mcr.microsoft.com/windows/servercore:10.0.26100.32230
SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]
RUN [Net.ServicePointManager]::ServerCertificateValidationCallback = { $true }; `  # <-- here
    .\install.ps1
USER ContainerUser
"""
GOOD = r"""
# escape=`
FROM mcr.microsoft.com/windows/servercore:10.0.26100.32230
SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]
RUN [Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12; `
    .\install.ps1
USER ContainerUser
"""
HOST = r"""
curl.exe --insecure -L -o C:\k\nodes.json https://example.com/nodes.json  # <-- here
Restart-Service containerd
"""


@check(
    "WIN509",
    severity=Severity.HIGH,
    because="whoever is on the way decides what the build or the host installs",
    opens="poisoned-image",
    examples=[Bad("dockerfile", BAD), Bad("powershell", HOST), Good("dockerfile", GOOD)],
    refs=["https://learn.microsoft.com/dotnet/api/system.net.servicepointmanager.servercertificatevalidationcallback"],
)
def certificate_check_disabled(subject: Stage | HostScript) -> Iterator[Outcome]:
    yield from once(_of(carried_out(subject)))
    if isinstance(subject, HostScript):
        return
    for instruction in subject.instructions:
        for assignment in instruction.assignments if instruction.keyword in ("ENV", "ARG") else ():
            value = assignment.value
            switch = certificates.switched_off_by(assignment.name, value.value) if value is not None else ""
            if switch:
                yield Report("{switch} accepts any certificate", switch=switch, at=assignment.where)


def _of(commands: Iterable[Command]) -> Iterator[Outcome]:
    for command in commands:
        switch = certificates.check_switched_off(command)
        if switch:
            yield Report("{switch} accepts any certificate", switch=switch, at=command.where)
