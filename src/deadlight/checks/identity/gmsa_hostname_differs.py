r"""A container with a gMSA has another host name than its account.

## Why this matters

Clients that fall back to NTLM check the container's name against the account that answers: where they differ, inbound
authentication fails, and what is usually done about it is a weaker method or a password.

## What to do

Give the container the account's name as its host name, without the `$`, or leave the host name to the platform and make
sure that clients use Kerberos with a service principal name of the account.
"""

from deadlight.checks.api import Bad, Container, Fix, Good, Iterator, Outcome, Put, Report, Severity, check
from deadlight.semantics import credential_specs

BAD = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    hostname: web1  # <-- here
    security_opt:
      - 'credentialspec=raw://{"CmsPlugins": ["ActiveDirectory"], "DomainJoinConfig": {"MachineAccountName": "shop"}}'
"""
GOOD = BAD.replace("web1  # <-- here", "shop")


@check(
    "WIN214",
    severity=Severity.LOW,
    because="it is a failure of authentication, which tempts to weaken it",
    examples=[Bad("compose", BAD, fixed=GOOD), Good("compose", GOOD)],
    refs=[
        "https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/gmsa-run-container",
        "https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/gmsa-troubleshooting",
    ],
)
def gmsa_hostname_differs(container: Container) -> Iterator[Outcome]:
    hostname, spec = container.hostname, container.credential_spec
    if hostname is None or spec is None or not hostname.known:
        return
    account = credential_specs.account_of(spec).rstrip("$")
    if account and hostname.value.partition(".")[0].lower() != account.lower():
        yield Report(
            "{container} is called {hostname} and its gMSA {account}",
            container=container.name,
            hostname=hostname.value,
            account=account,
            at=hostname.where,
            fix=Fix("call it as its account", edits=(Put(hostname.where, account),), safe=False),
        )
