"""A service account has rights by which it takes the cluster.

To read every secret, to create pods everywhere, to bind roles, to reach kubelets through `nodes/proxy`: each of these
alone is enough. Rights in one namespace are none of them.
"""

from __future__ import annotations

from deadlight.boundary import assets
from deadlight.boundary.edge import Iterator, Opening, Opens, Outcome, Question, Shut, edge
from deadlight.boundary.scene import Scene
from deadlight.model.cluster import RoleBinding
from deadlight.model.estate import Estate
from deadlight.semantics import rbac

POD = r"""
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  os: {name: windows}
  serviceAccountName: web
  containers:
    - name: web
      image: registry.example.com/web:1.4
"""
RIGHTS = r"""
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: web}
rules:
  - apiGroups: [""]
    resources: [secrets]
    verbs: [get, list]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: web}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: web}
subjects:
  - {kind: ServiceAccount, name: web, namespace: shop}
"""


@edge(
    technique="T1078",
    certainty="by-design",
    how="{source} may {what}, by the binding {binding}",
    mend="give {source} what it uses, in its own namespace, in place of {binding}",
    prerequisites=("the account's token",),
    defences=("Role and RoleBinding in place of their cluster-wide kinds", "resourceNames"),
    references=("https://kubernetes.io/docs/concepts/security/rbac-good-practices/",),
    examples=[
        Opens({"pod.yaml": POD, "rights.yaml": RIGHTS}),
        Shut({"pod.yaml": POD, "rights.yaml": RIGHTS.replace("[secrets]", "[events]")}),
        Shut({"pod.yaml": POD}),
    ],
)
def rights_over_cluster(scene: Scene) -> Iterator[Outcome]:
    accounts = {account for actor in scene.actors if (account := rbac.account_of_pods(actor.workload)) is not None}
    for binding in scene.estate.every(RoleBinding):
        if binding.namespace:
            continue
        holders = [
            account
            for account in sorted(accounts, key=lambda each: (each.namespace, each.name))
            if any(rbac.reaches(bound, account) for bound in binding.bound)
        ]
        what = _wide_right(binding, scene.estate) if holders else ""
        if what is None:
            yield Question(f"What may {binding.role.value}, which the binding {binding.name} gives? Audit it, too.")
        for account in holders if what else ():
            yield Opening(
                assets.service_account(account),
                assets.CLUSTER,
                grant=f"binding {binding.name}",
                at=binding.role.where,
                what=what or "",
                binding=binding.name,
            )


def _wide_right(binding: RoleBinding, estate: Estate) -> str | None:
    """Return a right that a binding gives over the whole cluster, empty where it gives none, nothing if unknown."""
    role = rbac.role_of(binding, estate)
    if role is not None:
        found = next(iter(rbac.wide_in(role.rules)), None)
        return found[1].what if found is not None else None if role.aggregated and not role.rules else ""
    known = rbac.built_in(binding.role.value)
    if known is None:
        return None
    return known.what if known.wide else ""
