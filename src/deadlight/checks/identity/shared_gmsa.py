r"""Several workloads use one gMSA.

## Why this matters

A gMSA is shared where workloads name one credential spec, and where they name several of one account. What one of them may do in the domain all of them may do: whoever takes over the least of them has the
rights of the most trusted. Containers that run at the same time under one account also break its secure
channel to the domain on hosts that have not the fix, and authentication fails at random.

## What to do

Give each workload a gMSA of its own, with only the rights that it needs.
"""

from deadlight.checks.api import Bad, Estate, Good, Iterator, Outcome, Report, Severity, check
from deadlight.checks.credential_spec_examples import FILE as SPEC
from deadlight.model.workload import Container, Workload
from deadlight.semantics.gmsa import specs

GOOD = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    security_opt:
      - credentialspec=file://shop.json
  stock:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    security_opt:
      - credentialspec=file://stock.json
"""
BAD = GOOD.replace("stock.json", "shop.json  # <-- here")
TWO_FILES = GOOD.replace("stock.json", "stock.json  # <-- here")


@check(
    "WIN211",
    severity=Severity.MEDIUM,
    because="the domain cannot tell the workloads apart, nor limit one without the other",
    opens="gmsa-to-domain",
    examples=[
        Bad("compose", BAD),
        Bad(files={"compose.yaml": TWO_FILES, "shop.json": SPEC, "stock.json": SPEC}),
        Good("compose", GOOD),
        Good(files={"compose.yaml": GOOD, "shop.json": SPEC, "stock.json": SPEC.replace('"shop"', '"stock"')}),
    ],
    refs=[
        "https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/manage-serviceaccounts",
        "https://github.com/microsoft/Windows-Containers/issues/405",
    ],
)
def shared_gmsa(estate: Estate) -> Iterator[Outcome]:
    first: dict[tuple[str, str], tuple[Workload, Container]] = {}
    for workload in estate.workloads:
        seen: set[tuple[str, str]] = set()
        for container, spec in specs.uses(workload):
            account = specs.identity_of(spec, estate)
            if not any(account) and spec.kind not in ("raw", "inline") and spec.value.known:
                account = (f"{spec.kind}:", spec.value.value.casefold())
            if not any(account):
                continue
            owner, used = first.setdefault(account, (workload, container))
            if owner is workload or account in seen or used.credential_spec is None:
                continue
            seen.add(account)
            yield Report(
                "{workload} uses the gMSA of {owner}",
                workload=workload.name,
                owner=owner.name,
                at=spec.value.where,
                related=[used.credential_spec.value.where],
            )
