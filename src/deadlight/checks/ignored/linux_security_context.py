r"""A Windows pod sets security fields that only Linux knows.

## Why this matters

`allowPrivilegeEscalation`, `capabilities`, `readOnlyRootFilesystem`, `seccompProfile`, `runAsUser` and
their like do nothing on Windows. On a pod with `os.name: windows` the API server refuses them, whatever
their value ("Forbidden: cannot be set for a windows pod"); without `os.name` the node ignores them (an AppArmor
profile makes it refuse the pod), and the manifest promises a protection that is not there.

## What to do

Remove them. What works on Windows is `windowsOptions.runAsUserName: ContainerUser`, `runAsNonRoot: true`
beside it, a hypervisor runtime class, and access rights in the image. Where `os.name` is missing, the fix
sets it too, as Pod Security `restricted` asks an undeclared pod for the very fields that go.
"""

from deadlight.checks.api import Bad, Fix, Good, Iterator, Outcome, Report, Severity, Workload, check
from deadlight.semantics import linux_fields

BAD = r"""
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
  containers:
    - name: shop
      image: registry.example.com/shop:10.0.26100.32230
      resources:
        limits: {cpu: "1", memory: 512Mi}
      securityContext:
        # Not root.
        runAsNonRoot: true
        allowPrivilegeEscalation: false  # <-- here
        readOnlyRootFilesystem: true
        capabilities:
          drop: [ALL]
        windowsOptions:
          runAsUserName: ContainerUser
"""
FIXED = BAD.replace(
    """        allowPrivilegeEscalation: false  # <-- here
        readOnlyRootFilesystem: true
        capabilities:
          drop: [ALL]
""",
    "",
)


@check(
    "WIN804",
    severity=Severity.MEDIUM,
    because="the pod is refused, or looks hardened and is not",
    examples=[Bad("kubernetes", BAD, fixed=FIXED), Good("kubernetes", FIXED)],
    refs=[
        "https://kubernetes.io/docs/concepts/windows/intro/#compatibility-v1-pod-spec-containers-securitycontext",
        "https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go",
    ],
)
def linux_security_context(workload: Workload) -> Iterator[Outcome]:
    pod = workload.pod
    if pod is None:
        return
    declared = pod.os_name is not None
    for part in linux_fields.parts_of(workload):
        fields = linux_fields.linux_only(part)
        if fields:
            yield Report(
                "{part} sets {fields}, which only Linux knows: {fate}",
                part=part.name,
                fields=", ".join(setting.name.rpartition(".")[2] for setting in fields),
                fate=linux_fields.fate_of(fields, declared=declared),
                at=fields[0].where,
                related=[setting.where for setting in fields[1:]],
                severity=None if declared or not all(map(linux_fields.promises_nothing, fields)) else Severity.LOW,
                fix=Fix("remove the Linux-only fields", edits=linux_fields.edits_to_declare(workload)),
            )
