r"""A build step or host script uses a file from the network whose hash or signature it never checked.

## Why this matters

TLS says which host the file came from, not that it is the file that was reviewed. A release that is replaced, a mirror or
a build server that is taken over, a redirect: what comes is run, installed or unpacked as an administrator of the build, or of the host.

## What to do

Write the SHA-256 of the reviewed file beside its URL and compare before use:
`if ((Get-FileHash x.zip -Algorithm SHA256).Hash -ne $env:X_SHA256) { throw 'not the reviewed file' }`.
Where the publisher signs, `Get-AuthenticodeSignature` with a look at status and signer does as well.
"""

from deadlight.checks.api import Bad, Build, Good, Iterator, Outcome, Report, Severity, Stage, Unknown, check
from deadlight.checks.host_scripts import once
from deadlight.model.host import HostScript
from deadlight.semantics import build_inputs, fetched

BAD = r"""
# escape=`
FROM mcr.microsoft.com/windows/servercore:10.0.26100.32230
SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]
RUN Invoke-WebRequest https://downloads.example.com/shop.zip -OutFile shop.zip; `  # <-- here
    Expand-Archive shop.zip C:\shop
USER ContainerUser
"""
GOOD = BAD.replace("`  # <-- here", """`
    if ((Get-FileHash shop.zip).Hash -ne '9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B2B0B822CD15D6C15B0F00A08') { throw 'shop.zip' }; `""")  # fmt: skip

HOST = r"""
Invoke-WebRequest -Uri https://downloads.example.com/containerd.zip -OutFile C:\setup\containerd.zip  # <-- here
Expand-Archive C:\setup\containerd.zip C:\containerd
C:\containerd\bin\containerd.exe --register-service
"""
GIVEN = r"""
function Save-Binary($Uri, $File) { Invoke-WebRequest -Uri $Uri -OutFile C:\containerd\$File.exe }
Restart-Service containerd
"""


@check(
    "WIN506",
    severity=Severity.MEDIUM,
    because="it takes the publisher's server, or its name, to change what the image or the host holds",
    opens="poisoned-image",
    examples=[
        Bad("dockerfile", BAD),
        Bad("powershell", HOST),
        Good("dockerfile", GOOD),
        Good("powershell", GIVEN),
    ],
    refs=[
        "https://learn.microsoft.com/powershell/module/microsoft.powershell.utility/get-filehash",
        "https://attack.mitre.org/techniques/T1195/002/",
    ],
)
def download_not_verified(subject: Stage | HostScript, build: Build | None) -> Iterator[Outcome]:
    yield from once(_of(subject))
    if build is None or not isinstance(subject, Stage):
        return
    if subject.index == next((other.index for other in build.stages if other.os == "windows"), None):
        for run in build_inputs.fetched_on_linux(build):
            reason = "whether what this Linux stage fetches for a Windows stage is checked: its shell is not read"
            yield Unknown(reason, at=run.instruction.where)


def _of(subject: Stage | HostScript) -> Iterator[Outcome]:
    for url in fetched.handed_over(subject) if isinstance(subject, HostScript) else ():
        yield Unknown("whether what this fetches is checked: the function is written elsewhere", at=url.where)
    words = {"executed": "run", "installed": "installed", "unpacked": "unpacked", "kept": "kept"}
    for download in fetched.fetched_by(subject):
        if fetched.fault(download) != "unverified":
            continue
        if isinstance(subject, HostScript) and fetched.is_given(download):
            reason = "whether what is fetched here is checked: the caller says what it is, and may check it"
            yield Unknown(reason, at=download.command.where)
            continue
        yield Report(
            "{url} is {used}, and what came is never checked",
            used=words.get(download.how, "used"),
            url=download.url.text,
            at=download.url.where,
            related=[download.use.where] if download.use is not None else [],
        )
