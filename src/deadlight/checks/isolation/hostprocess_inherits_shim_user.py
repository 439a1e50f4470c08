r"""An annotation lets a HostProcess pod run with the token of the container shim.

## Why this matters

`microsoft.com/hostprocess-inherit-user: "true"` makes the runtime ignore `runAsUserName` and start
the container with the token of the shim, which is SYSTEM on an ordinary node. A pod that names a
lesser account looks restricted and is not. The annotation takes effect where the runtime handler
passes `microsoft.com/*` pod annotations on.

## What to do

Drop the annotation and name the account that the component needs in `runAsUserName`. On the node,
keep `microsoft.com/*` out of the handler's `pod_annotations`.
"""

from deadlight.checks.api import (
    Bad,
    Fix,
    Good,
    Iterator,
    NotApplicable,
    Outcome,
    Remove,
    Report,
    Severity,
    Workload,
    check,
)
from deadlight.semantics import annotations

BAD = r"""
apiVersion: v1
kind: Pod
metadata:
  name: agent
  annotations:
    example.com/team: nodes
    microsoft.com/hostprocess-inherit-user: "true"  # <-- here
spec:
  os:
    name: windows
  nodeSelector:
    kubernetes.io/os: windows
  automountServiceAccountToken: false
  hostNetwork: true
  securityContext:
    windowsOptions:
      hostProcess: true
      runAsUserName: NT AUTHORITY\Local service
  containers:
    - name: agent
      image: registry.example.com/agent:10.0.26100.32230
      resources:
        limits: {cpu: "1", memory: 512Mi}
"""
GOOD = r"""
apiVersion: v1
kind: Pod
metadata:
  name: shop
  annotations:
    example.com/team: shop
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
FIXED = BAD.replace('    microsoft.com/hostprocess-inherit-user: "true"  # <-- here\n', "")


@check(
    "WIN102",
    severity=Severity.HIGH,
    because="the pod runs as SYSTEM on the node whatever account it names",
    opens="host-process",
    examples=[Bad("kubernetes", BAD, fixed=FIXED, also=["host-process-container"]), Good("kubernetes", GOOD)],
    refs=["https://github.com/microsoft/hcsshim/blob/main/pkg/annotations/annotations.go"],
)
def hostprocess_inherits_shim_user(workload: Workload) -> Iterator[Outcome]:
    if workload.pod is None:
        return
    for name, value in workload.pod.annotations:
        if not annotations.inherits_shim_user(name, value.value):
            continue
        if not workload.is_host_process:
            yield NotApplicable("the annotation counts for HostProcess containers only")
        else:
            yield Report(
                "{workload} takes the token of the container shim",
                workload=workload.name,
                at=value.where,
                fix=Fix("remove the annotation", edits=(Remove(value.where),), safe=False),
            )
