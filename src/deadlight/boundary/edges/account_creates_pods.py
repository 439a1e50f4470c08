"""A service account may create pods in its namespace.

That is less than the cluster, and yet what the flaws of the kubelet and of csi-proxy need, and what a namespace without
Pod Security makes enough.
"""

from __future__ import annotations

from deadlight.boundary import assets
from deadlight.boundary.creators import creators_of
from deadlight.boundary.edge import Iterator, Opening, Opens, Outcome, Shut, edge
from deadlight.boundary.scene import Scene
from deadlight.model.cluster import RoleBinding, Rule
from deadlight.semantics import rbac

POD = r"""
apiVersion: v1
kind: Pod
metadata: {name: jobs, namespace: shop}
spec:
  os: {name: windows}
  serviceAccountName: jobs
  containers:
    - name: jobs
      image: registry.example.com/jobs:1.4
"""
RIGHTS = r"""
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: jobs, namespace: shop}
rules:
  - apiGroups: [batch]
    resources: [jobs]
    verbs: [create]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: jobs, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: jobs}
subjects:
  - {kind: ServiceAccount, name: jobs, namespace: shop}
"""
MAKERS = (
    ("", "pods"),
    ("apps", "deployments"),
    ("apps", "daemonsets"),
    ("apps", "statefulsets"),
    ("batch", "jobs"),
    ("batch", "cronjobs"),
)
"""Groups and resources of which an object makes pods."""
WRITING = ("admin", "edit", "cluster-admin")


@edge(
    technique="T1610",
    certainty="by-design",
    how="{source} is {target}, by the binding {binding}",
    mend="take the right to create pods from {source} ({binding})",
    prerequisites=("the account's token",),
    defences=("Pod Security baseline or restricted in the namespace",),
    references=("https://kubernetes.io/docs/concepts/security/rbac-good-practices/#workload-creation",),
    examples=[
        Opens({"pod.yaml": POD, "rights.yaml": RIGHTS}),
        Shut({"pod.yaml": POD, "rights.yaml": RIGHTS.replace("[create]", "[list]")}),
    ],
)
def account_creates_pods(scene: Scene) -> Iterator[Outcome]:
    creators = creators_of(scene)
    accounts = {account for actor in scene.actors if (account := rbac.account_of_pods(actor.workload)) is not None}
    for binding in scene.estate.every(RoleBinding):
        role = rbac.role_of(binding, scene.estate)
        creates = binding.role.value in WRITING if role is None else any(_makes_pods(rule) for rule in role.rules)
        for account in sorted(accounts, key=lambda each: (each.namespace, each.name)) if creates else ():
            if not any(rbac.reaches(bound, account) for bound in binding.bound):
                continue
            # A binding without a namespace gives the right in each of them.
            own = [binding.namespace] if binding.namespace else list(creators)
            for target in (creators[name] for name in own if name in creators):
                yield Opening(
                    assets.service_account(account),
                    target,
                    grant=f"binding {binding.namespace}/{binding.name}",
                    at=binding.role.where,
                    binding=binding.name,
                )


def _makes_pods(rule: Rule) -> bool:
    return any(rbac.allows(rule, "create", group, resource) for group, resource in MAKERS)
