r"""A workload names a gMSA credential spec that is not defined beside the others.

## Why this matters

A name that no spec has keeps the pod or the container from being created; where somebody else may define it, it is theirs
to say which domain account the workload has. Such a name is mostly a slip of the pen, or a spec that was taken away.

## What to do

Define the spec, or name the one that was meant. A spec of a Docker host is a file in the engine's `CredentialSpecs` folder.
"""

from deadlight.checks.api import (
    Bad,
    Container,
    Estate,
    Good,
    Iterator,
    NotApplicable,
    Outcome,
    Report,
    Severity,
    Unknown,
    Workload,
    check,
)
from deadlight.checks.credential_spec_examples import POD
from deadlight.checks.credential_spec_examples import RESOURCE as SPEC
from deadlight.model.credential_spec import CredentialSpec
from deadlight.semantics.gmsa import specs

BAD = POD.replace("SpecName: shop", "SpecName: shops  # <-- here")


@check(
    "WIN217",
    severity=Severity.MEDIUM,
    because="the workload does not start, or has the account that somebody else gives the name",
    examples=[
        Bad(files={"pod.yaml": BAD, "spec.yaml": SPEC}, also=["gmsa-spec-unused"]),
        Good(files={"pod.yaml": POD, "spec.yaml": SPEC}),
        Good("kubernetes", BAD.replace("  # <-- here", "")),
    ],
    refs=[
        "https://kubernetes.io/docs/tasks/configure-pod-container/configure-gmsa/",
        "https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/gmsa-run-container",
    ],
)
def gmsa_spec_undefined(container: Container, workload: Workload, estate: Estate) -> Iterator[Outcome]:
    use = container.credential_spec
    if use is None or use.kind in ("raw", "inline") or not specs.is_first_use(container, workload):
        return
    if use.kind not in ("name", "file"):
        yield NotApplicable("the spec lies in the host's registry or the swarm's store, not in a file")
        return
    at = use.value.where
    if not use.value.known:
        yield Unknown(f"the name of the spec is not known: {use.value.unknown}", at=at)
    elif not specs.named_like(use, estate):
        origin = "resource" if use.kind == "name" else "file"
        if any(spec.origin == origin and specs.lie_together(spec.where, at) for spec in estate.every(CredentialSpec)):
            yield Report(
                "{container} uses the gMSA credential spec {spec}, which is not among those beside it",
                container=container.name,
                spec=use.value.value,
                at=at,
            )
        else:
            yield Unknown(
                f"no credential spec was read beside it, so whether there is a {use.value.value} is not known", at=at
            )
