r"""A pod asks for a hypervisor on a platform that gives none.

## Why this matters

A RuntimeClass with a handler for Hyper-V isolation reads like a wall. On AKS and GKE nodes have no such handler, and on
hosts without Hyper-V it starts nothing: the pod does not run, or somebody takes the class out to make it run, and it
shares the host's kernel. deadlight counts no hypervisor for such a pod.

## What to do

Run the pod on nodes with Hyper-V isolation (self-managed, with nested virtualization where they are virtual machines),
and say so by `hyperv = true` of their `[[hosts]]`. On a platform without it, a pool of nodes of its own for the zone is
the wall that there is: a taint, a toleration and a node selector.
"""

from deadlight.checks.api import (
    Bad,
    Context,
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
from deadlight.semantics.isolation import asked_isolation, supports_of
from deadlight.semantics.surroundings import surroundings

BAD = r"""
apiVersion: node.k8s.io/v1
kind: RuntimeClass
metadata:
  name: isolated
handler: runhcs-wcow-hypervisor
scheduling:
  nodeSelector:
    kubernetes.io/os: windows
---
apiVersion: v1
kind: Pod
metadata:
  name: shop
spec:
  os:
    name: windows
  runtimeClassName: isolated  # <-- here
  automountServiceAccountToken: false
  securityContext:
    runAsNonRoot: true
    windowsOptions:
      runAsUserName: ContainerUser
  containers:
    - name: shop
      image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
      resources:
        limits: {cpu: "1", memory: 512Mi}
"""
TEXT = BAD.replace("  # <-- here", "")
AKS = {"landscape": {"hosts": [{"name": "windows", "platform": "aks"}]}}
OWN = {"landscape": {"hosts": [{"name": "windows", "platform": "self-managed", "hyperv": True}]}}


@check(
    "WIN109",
    severity=Severity.MEDIUM,
    because="it is a wall on paper: nothing runs behind it",
    opens="shared-kernel",
    examples=[
        Bad("kubernetes", BAD, options=AKS),
        Good("kubernetes", TEXT, options=OWN),
        Good("kubernetes", TEXT),
    ],
    refs=[
        "https://learn.microsoft.com/azure/aks/windows-best-practices",
        "https://cloud.google.com/kubernetes-engine/docs/concepts/windows-server-gke",
        "https://learn.microsoft.com/virtualization/windowscontainers/deploy-containers/system-requirements",
    ],
)
def hypervisor_not_available(workload: Workload, estate: Estate, context: Context) -> Iterator[Outcome]:
    if workload.pod is None or workload.pod.runtime_class is None:
        return
    around = surroundings(estate, context.landscape)
    asked = asked_isolation(workload, around)
    if asked.kind == "none":
        yield NotApplicable("a HostProcess container has no isolation that could be another")
    if asked.kind != "hypervisor":
        return
    found = supports_of(workload, around)
    reason = "; ".join(dict.fromkeys(each.reason for each in found))
    if found and all(each.able is False for each in found):
        yield Report(
            "{workload} names the RuntimeClass {name} for a hypervisor, and its hosts have none: {reason}",
            workload=workload.name,
            name=workload.pod.runtime_class.value,
            reason=reason,
            at=asked.where,
        )
    elif found and not any(each.credited for each in found):
        yield Unknown(f"whether a hypervisor isolates it is not known: {reason}", at=asked.where)
