r"""A Windows pod does not declare its operating system.

## Why this matters

Without `spec.os.name` the API server cannot tell that the pod is for Windows: it accepts every
Linux-only field, the node then ignores it, and the manifest looks hardened where nothing is. Pod
Security `restricted` asks such a pod for fields that do nothing on Windows, and from version 1.35 on
lets it skip `runAsNonRoot` with `hostUsers: false`. A kubelet of the other system refuses a declared
pod instead of failing on it. The declaration does not schedule: the node selector stays needed.

## What to do

Set `os.name: windows` in the pod's spec and remove the Linux-only fields, which the API server then
refuses. The fix does both at once.
"""

from deadlight.checks.api import Bad, Fix, Good, Iterator, Outcome, Report, Severity, Unknown, Workload, check
from deadlight.semantics import linux_fields
from deadlight.semantics.fragments import pod_completed_elsewhere

BAD = r"""
apiVersion: v1
kind: Pod
metadata:
  name: shop
spec:  # <-- here
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
FIXED = BAD.replace("  # <-- here", "") + "  os:\n    name: windows\n"
LINUX_ONLY = BAD.replace("    runAsNonRoot: true\n", "    runAsNonRoot: true\n    fsGroup: 1000\n")
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


@check(
    "WIN701",
    severity=Severity.MEDIUM,
    because="fields that only look like protection are accepted until the system is declared",
    examples=[
        Bad("kubernetes", BAD, fixed=FIXED),
        Bad("kubernetes", LINUX_ONLY, fixed=FIXED, also=["linux-security-context"]),
        Good("kubernetes", GOOD),
    ],
    refs=[
        "https://kubernetes.io/docs/concepts/workloads/pods/#pod-os",
        "https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go",
    ],
)
def os_not_declared(workload: Workload) -> Iterator[Outcome]:
    if workload.pod is None or workload.pod.os_name is not None:
        return
    if elsewhere := pod_completed_elsewhere(workload):
        yield Unknown(f"whether it declares its system is not known: {elsewhere}", at=workload.pod.spec)
    else:
        yield Report(
            "{workload} runs on Windows and does not say so",
            workload=workload.name,
            at=workload.pod.spec,
            fix=Fix("declare os.name and drop the Linux-only fields", edits=linux_fields.edits_to_declare(workload)),
        )
