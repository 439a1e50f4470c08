r"""A gMSA credential spec is defined and no workload uses it.

## Why this matters

A spec is the way to a domain account. One that nobody uses any more is still there for whoever may `use` specs, or may
start containers on the host, and its account keeps its rights in the domain.

## What to do

Remove the spec, and the account with it unless something else needs it.
"""

from deadlight.checks.api import Bad, Estate, Good, Iterator, Outcome, Report, Severity, Unknown, check
from deadlight.checks.credential_spec_examples import POD
from deadlight.checks.credential_spec_examples import RESOURCE as SPEC
from deadlight.model.credential_spec import CredentialSpec
from deadlight.semantics.gmsa import specs

OLD = SPEC.replace("metadata:\n  name: shop\n", "metadata:\n  name: old\n").replace(
    "apiVersion", "# of last year\napiVersion  # <-- here"
)
OLD = OLD.replace("apiVersion  # <-- here: windows.k8s.io/v1", "apiVersion: windows.k8s.io/v1  # <-- here")


@check(
    "WIN218",
    severity=Severity.LOW,
    because="an account that nobody watches waits for whoever may use it",
    examples=[
        Bad(files={"pod.yaml": POD, "spec.yaml": SPEC, "old.yaml": OLD}),
        Good(files={"pod.yaml": POD, "spec.yaml": SPEC}),
        Good("kubernetes", SPEC),
    ],
    refs=["https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/manage-serviceaccounts"],
)
def gmsa_spec_unused(spec: CredentialSpec, estate: Estate) -> Iterator[Outcome]:
    if spec.origin not in ("resource", "file"):
        return
    kind = "name" if spec.origin == "resource" else "file"
    used = specs.names_in_use(estate, kind, spec.where)
    if not used:
        yield Unknown("no workload that names a credential spec of this kind was read beside it", at=spec.where)
    elif spec.name.casefold() not in used:
        yield Report("no workload uses the gMSA credential spec {spec}", spec=spec.name, at=spec.where)
