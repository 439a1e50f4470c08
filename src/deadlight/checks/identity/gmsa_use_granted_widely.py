r"""The right to use gMSA credential specs is granted to more than those who need one.

## Why this matters

Whoever creates a pod under a service account that may `use` a credential spec gives it that domain account. A rule
without `resourceNames` opens every spec of the cluster, those of later years too. A binding to the `default` account of a
namespace, or to a group of all accounts, opens the spec to each pod that names no account.

## What to do

Name the specs in `resourceNames`, and bind the role to the one service account of the workload that needs them.
"""

from deadlight.checks.api import Bad, Estate, Good, Iterator, NotApplicable, Outcome, Report, Severity, check
from deadlight.model.cluster import Role, RoleBinding
from deadlight.semantics.gmsa import rights
from deadlight.semantics.rbac import role_of

GOOD = r"""
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: shop-gmsa
rules:
  - apiGroups: [windows.k8s.io]
    resources: [gmsacredentialspecs]
    verbs: [use]
    resourceNames: [shop]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: shop-gmsa
  namespace: shop
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: shop-gmsa
subjects:
  - kind: ServiceAccount
    name: shop
    namespace: shop
"""
ALL_SPECS = GOOD.replace("    resourceNames: [shop]\n", "").replace(
    "gmsacredentialspecs]", "gmsacredentialspecs]  # <-- here"
)
DEFAULT = GOOD.replace(
    "  - kind: ServiceAccount\n    name: shop\n", "  - kind: ServiceAccount  # <-- here\n    name: default\n"
)
EVERYBODY = GOOD.replace(
    "  - kind: ServiceAccount\n    name: shop\n    namespace: shop\n",
    "  - kind: Group  # <-- here\n    name: system:serviceaccounts\n",
)


@check(
    "WIN220",
    severity=Severity.HIGH,
    because="a domain account is open to pods that were never meant to have it",
    opens="gmsa-to-domain",
    any_os=True,  # gMSA credential specs are for Windows alone
    examples=[
        Bad("kubernetes", ALL_SPECS),
        Bad("kubernetes", DEFAULT),
        Bad("kubernetes", EVERYBODY),
        Good("kubernetes", GOOD),
    ],
    refs=[
        "https://kubernetes.io/docs/tasks/configure-pod-container/configure-gmsa/#configure-cluster-role-to-enable-rbac-on-specific-gmsa-credential-specs",
        "https://github.com/kubernetes-sigs/windows-gmsa/blob/master/admission-webhook/kube_client.go",
    ],
)
def gmsa_use_granted_widely(subject: Role | RoleBinding, estate: Estate) -> Iterator[Outcome]:
    if isinstance(subject, Role):
        yield from _of_role(subject)
    else:
        role = role_of(subject, estate)
        if role is not None and any(rights.uses(rule) for rule in role.rules):
            yield from _of_binding(subject)


def _of_role(role: Role) -> Iterator[Outcome]:
    for rule in role.rules:
        if not rights.uses(rule) or rule.names:
            continue
        if rights.is_of_webhook(role):
            yield NotApplicable("the gMSA webhook's own role: it reads every spec to fill them in")
        else:
            yield Report(
                "{role} lets its holders use every gMSA credential spec",
                role=role.name,
                at=next((each.where for each in rule.resources), rule.where),
            )
        return


def _of_binding(binding: RoleBinding) -> Iterator[Outcome]:
    for bound in binding.bound:
        whom = rights.too_many(bound)
        if whom:
            yield Report(
                "{binding} lets {whom} use gMSA credential specs",
                binding=binding.name,
                whom=whom,
                at=bound.where,
                related=[binding.role.where],
                severity=Severity.MEDIUM if bound.kind == "ServiceAccount" else None,
            )
