r"""A container with a gMSA has another host name than its account, on a Windows where that counts.

## Why this matters

Up to Windows Server 2016 and version 1803, clients that fall back to NTLM check the container's name against the account that
answers: where they differ, inbound authentication and the lookup of names fail, and what is usually done about it is a
weaker method or a password. From Windows Server 2019 on a container answers by its account whatever its host name is.

## What to do

Take a base image of a supported Windows. Until then give the container the account's name as its host name, without
the `$`.
"""

from deadlight.checks.api import (
    Bad,
    Container,
    Estate,
    Fix,
    Good,
    Iterator,
    NotApplicable,
    Outcome,
    Put,
    Report,
    Severity,
    Unknown,
    check,
)
from deadlight.checks.credential_spec_examples import FILE as SPEC
from deadlight.semantics import images
from deadlight.semantics.gmsa import specs

FIRST_BUILD = 17763
"""The build from which on the host name does not count: Windows Server 2019, version 1809."""

BAD = rf"""
services:
  shop:
    image: mcr.microsoft.com/windows/servercore:10.0.14393.7428
    isolation: hyperv
    user: ContainerUser
    hostname: web1  # <-- here
    security_opt:
      - 'credentialspec=raw://{" ".join(SPEC.split())}'
"""
GOOD = BAD.replace("web1  # <-- here", "shop")
LATER = BAD.replace("  # <-- here", "").replace("14393.7428", "26100.32230")


@check(
    "WIN214",
    severity=Severity.LOW,
    because="it is a failure of authentication, which tempts to weaken it",
    examples=[
        Bad("compose", BAD, fixed=GOOD),
        Good("compose", GOOD),
        Good("compose", LATER),
    ],
    refs=[
        "https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/gmsa-run-container",
        "https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/gmsa-troubleshooting",
    ],
)
def gmsa_hostname_differs(container: Container, estate: Estate) -> Iterator[Outcome]:
    hostname, spec = container.hostname, container.credential_spec
    if hostname is None or spec is None or not hostname.known:
        return
    account = specs.account_of(spec, estate)
    if not account or hostname.value.partition(".")[0].lower() == account.lower():
        return
    base = images.base_of_text(container.image.value) if container.image is not None else None
    if container.surface == "kubernetes" or (base is not None and base.build >= FIRST_BUILD):
        yield NotApplicable("from Windows Server 2019 on a container answers by its account, whatever its host name is")
        return
    if base is None or not base.build:
        yield Unknown(
            "which Windows the image has is not known; up to version 1803 the host name counts", at=hostname.where
        )
        return
    yield Report(
        "{container} is called {hostname} and its gMSA {account}",
        container=container.name,
        hostname=hostname.value,
        account=account,
        at=hostname.where,
        fix=Fix("call it as its account", edits=(Put(hostname.where, account),), safe=False),
    )
