r"""A network policy selects Windows pods, and nothing enforces it there.

## Why this matters

The API server stores every NetworkPolicy, and whether it holds is up to the network plug-in. Several enforce
policies on Linux nodes only: on a Windows node the same pods stay open to the whole cluster, and nothing says so.

## What to do

Run a plug-in that enforces policies on Windows nodes (Calico, Antrea), or separate what must not meet: by
clusters, or by subnets of nodes with rules of the network around them.
"""

from deadlight.checks.api import Bad, Context, Estate, Good, Iterator, Outcome, Report, Severity, Unknown, check
from deadlight.model.network_policy import NetworkPolicy
from deadlight.semantics.networks.enforcement import plugin
from deadlight.semantics.networks.selected import windows_workloads

POD = r"""
apiVersion: v1
kind: Pod
metadata:
  name: stock
  namespace: shop
  labels: {app: stock}
spec:
  os: {name: windows}
  nodeSelector: {kubernetes.io/os: windows}
  automountServiceAccountToken: false
  securityContext:
    runAsNonRoot: true
    windowsOptions: {runAsUserName: ContainerUser}
  containers:
    - name: stock
      image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
      resources:
        limits: {cpu: "1", memory: 512Mi}
"""
POLICY = r"""
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: stock-from-api  # <-- here
  namespace: shop
spec:
  podSelector:
    matchLabels: {app: stock}
  ingress:
    - from:
        - podSelector:
            matchLabels: {app: api}
"""
CLEAN = POD + POLICY.replace("  # <-- here", "")


@check(
    "WIN409",
    severity=Severity.HIGH,
    because="a tier that is believed to be closed is open to every pod of the cluster",
    opens="network-to-neighbour",
    examples=[
        Bad("kubernetes", POD + POLICY, options={"cni": "flannel"}),
        Good("kubernetes", CLEAN, options={"cni": "calico"}),
        Good(
            "kubernetes", CLEAN.replace("{app: stock}\n  ingress", "{app: other}\n  ingress"), options={"cni": "none"}
        ),
    ],
    refs=[
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
        "https://learn.microsoft.com/azure/aks/use-network-policies",
    ],
)
def policy_not_enforced_on_windows(policy: NetworkPolicy, estate: Estate, context: Context) -> Iterator[Outcome]:
    selected = windows_workloads(policy, estate)
    if not selected:
        return
    found = plugin(estate, context.cni)
    name = policy.where.child("metadata", "name")
    if found.enforcer is None:
        yield Unknown(f"whether {policy.name} holds for {selected[0].name} is not known: {found.said}", at=name)
    elif found.enforces == "no":
        yield Report(
            "policy {policy} selects {workload}, and {cni} does not enforce it on Windows: {because}",
            policy=policy.name,
            workload=selected[0].name,
            cni=found.enforcer.cni,
            because=found.enforcer.because,
            at=name,
            related=[selected[0].where],
        )
