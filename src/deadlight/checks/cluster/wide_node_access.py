r"""A Windows workload's service account has rights over the nodes or the whole cluster.

## Why this matters

The token of a pod lies in clear in its containers, and on the node's disk where any HostProcess container reads it. Whoever
takes over one pod, or one node that runs it, speaks to the API server with that token. A right to read every secret, to
create pods anywhere or to reach the kubelets through `nodes/proxy` makes of one container the cluster: a HostProcess
pod is SYSTEM on its node, and `nodes/proxy` runs commands in containers also for who may only `get` it.

## What to do

Grant what the program uses, on named objects or in its own namespace: a Role and a RoleBinding in place of a
ClusterRoleBinding, `resourceNames` for secrets, `nodes/metrics` or `nodes/stats` in place of `nodes/proxy`. Node
components such as CNI and CSI drivers need some wide rights; keep them on accounts of their own that no other pod uses.
"""

from deadlight.checks.api import Bad, Estate, Good, Iterator, Outcome, Report, Severity, Unknown, check
from deadlight.model.cluster import RoleBinding
from deadlight.semantics import rbac

POD = r"""
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: shop
spec:
  serviceAccountName: shop
  automountServiceAccountToken: false
  os:
    name: windows
  nodeSelector:
    kubernetes.io/os: windows
  securityContext:
    runAsNonRoot: true
    windowsOptions:
      runAsUserName: ContainerUser
  containers:
    - name: shop
      image: registry.example.com/shop:10.0.26100.32230
      resources:
        limits: {cpu: "1", memory: 512Mi}
"""
BAD = r"""
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: shop
rules:
  - apiGroups: [""]
    resources: [nodes, nodes/proxy]
    verbs: [get]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: shop
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: shop  # <-- here
subjects:
  - kind: ServiceAccount
    name: shop
    namespace: shop
"""
BUILT_IN = BAD.partition("---")[2].replace("name: shop  #", "name: cluster-admin  #")
EVERYBODY = BAD.replace(
    "kind: ServiceAccount\n    name: shop\n    namespace: shop", "kind: Group\n    name: system:authenticated"
)
GOOD = BAD.replace("nodes/proxy", "nodes/metrics").replace("  # <-- here", "")


@check(
    "WIN707",
    severity=Severity.HIGH,
    because="one container taken over is then the nodes or the cluster taken over",
    opens="rights-over-cluster",
    examples=[
        Bad(files={"pod.yaml": POD, "rights.yaml": BAD}),
        Bad(files={"pod.yaml": POD, "rights.yaml": BUILT_IN}),
        Bad(files={"pod.yaml": POD, "rights.yaml": EVERYBODY}),
        Good(files={"pod.yaml": POD, "rights.yaml": GOOD}),
        Good(files={"rights.yaml": BAD.replace("  # <-- here", "")}),
    ],
    refs=[
        "https://kubernetes.io/docs/concepts/security/rbac-good-practices/",
        "https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/",
    ],
)
def wide_node_access(binding: RoleBinding, estate: Estate) -> Iterator[Outcome]:
    if binding.namespace:
        return
    holders = list(rbac.holders(binding, estate))
    if not holders:
        return
    bound, workload = next((each for each in holders if not each[1].is_host_process), holders[0])
    at, related = binding.role.where, [bound.where, workload.where]
    role = rbac.role_of(binding, estate)
    given = [] if role is None else list(rbac.wide_in(role.rules))
    if given:
        related.insert(0, given[0][0].where)
        what = given[0][1].what
    else:
        known = rbac.built_in(binding.role.value) if role is None else None
        if (role is None and known is None) or (role is not None and role.aggregated and not role.rules):
            yield Unknown(f"the rules of {binding.role.value} were not read", at=at)
        if known is None or not known.wide:
            return
        what = known.what
    yield Report(
        "{binding} lets {workload} {what}",
        binding=binding.name,
        workload=workload.name,
        what=what,
        at=at,
        related=related,
        severity=Severity.MEDIUM if workload.is_host_process else None,
    )
