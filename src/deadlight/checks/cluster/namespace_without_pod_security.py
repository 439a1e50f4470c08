r"""A namespace with Windows workloads enforces no Pod Security Standard.

## Why this matters

Whoever may create a pod in it may create a HostProcess pod, which is SYSTEM on its node, or mount `C:\` and the pipes of the
node. `warn` and `audit` refuse nothing. Nothing in the namespace tells whether another admission controller stands in.

## What to do

Label the namespace `pod-security.kubernetes.io/enforce: restricted`, or `baseline` at least: either refuses HostProcess, host
paths and pipes, and host networks. Windows pods pass `restricted` with `os.name: windows` and `runAsNonRoot: true`. It does
not look at `runAsUserName` or gMSA; that takes an admission policy.
"""

from deadlight.checks.api import Bad, Estate, Fix, Good, Iterator, NotApplicable, Outcome, Put, Report, Severity, check
from deadlight.model.cluster import Namespace
from deadlight.semantics.pod_security import namespaces
from deadlight.semantics.windows_namespaces import OF_THE_SYSTEM, may_hold_windows, workloads_in

BAD = r"""
apiVersion: v1
kind: Namespace
metadata:  # <-- here
  name: shop
  labels:
    pod-security.kubernetes.io/warn: restricted
"""
PRIVILEGED = r"""
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    pod-security.kubernetes.io/enforce: privileged  # <-- here
"""
GOOD = PRIVILEGED.replace("privileged  # <-- here", "baseline")
FIXED = BAD.replace("  # <-- here", "") + "    pod-security.kubernetes.io/enforce: baseline\n"
WINDOWS = {"os": "windows"}


@check(
    "WIN703",
    severity=Severity.MEDIUM,
    because="it takes the right to create pods to make use of it",
    opens="pod-creation",
    examples=[
        Bad("kubernetes", BAD, fixed=FIXED, options=WINDOWS),
        Bad("kubernetes", PRIVILEGED, fixed=GOOD, options=WINDOWS),
        Good("kubernetes", GOOD, options=WINDOWS),
        Good("kubernetes", BAD.replace("  # <-- here", "")),
    ],
    refs=[
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
        "https://kubernetes.io/docs/tasks/configure-pod-container/enforce-standards-namespace-labels/",
    ],
)
def namespace_without_pod_security(namespace: Namespace, estate: Estate) -> Iterator[Outcome]:
    policy = namespaces.policy_of({name: value.value for name, value in namespace.labels})
    if policy.enforce.level != "privileged":
        return
    if namespace.name in OF_THE_SYSTEM:
        yield NotApplicable("components of the cluster's own need what the standards refuse")
    elif any(workload.is_host_process for workload in workloads_in(namespace, estate)):
        yield NotApplicable("HostProcess pods are in it, which the standards refuse")
    elif not may_hold_windows(namespace, estate):
        yield NotApplicable("no Windows workload of the namespace was read")
    else:
        written = namespace.label(namespaces.PREFIX + "enforce")
        place = namespace.where.child("metadata", "labels", namespaces.PREFIX + "enforce")
        yield Report(
            "{namespace} {does} Pod Security Standard",
            namespace=namespace.name,
            does="enforces no" if written is None else 'enforces "privileged", which is no',
            at=namespace.where.child("metadata") if written is None else written.where,
            fix=Fix("enforce baseline", edits=(Put(place, "baseline"),), safe=False),
        )
