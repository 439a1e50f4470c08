r"""A container has no memory or CPU limit, and Windows does not evict for it.

## Why this matters

A Windows node has no out-of-memory killer and pages instead: one container without a limit slows down
every neighbour and the kubelet until the node is of no use. Requests are for the scheduler only;
nothing enforces them on Windows. Limits are enforced, by a job object.

## What to do

Set `resources.limits.cpu` and `resources.limits.memory` on every container.
"""

from deadlight.checks.api import Bad, Container, Good, Iterator, Outcome, Report, Severity, Unknown, check
from deadlight.semantics.fragments import completed_elsewhere

GOOD = r"""
apiVersion: v1
kind: Pod
metadata:
  name: shop
spec:
  os:
    name: windows
  nodeSelector:
    kubernetes.io/os: windows
  automountServiceAccountToken: false
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
BAD = GOOD.replace("- name: shop", "- name: shop  # <-- here").replace("limits: {cpu", "requests: {cpu")


@check(
    "WIN702",
    severity=Severity.LOW,
    because="it is availability that is at stake, of all that share the node",
    examples=[Bad("kubernetes", BAD), Good("kubernetes", GOOD)],
    refs=[
        "https://kubernetes.io/docs/concepts/configuration/windows-resource-management/",
        "https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kuberuntime/kuberuntime_container_windows.go",
    ],
)
def limits_not_set(container: Container) -> Iterator[Outcome]:
    if container.surface != "kubernetes" or container.role == "ephemeral":
        return
    missing = [name for name in ("cpu", "memory") if container.setting(f"resources.limits.{name}") is None]
    if missing and (elsewhere := completed_elsewhere(container)):
        yield Unknown(f"whether it has limits is not known: {elsewhere}", at=container.where)
    elif missing:
        yield Report(
            "{container} has no limit for {missing}",
            container=container.name,
            missing=" and ".join(missing),
            at=container.where,
        )
