r"""A namespace pins Pod Security to a version that knows no Windows pods.

## Why this matters

Before version 1.25 of the policy `restricted` asks every pod for fields that the API server forbids where `os.name` is
`windows`. No declared Windows pod gets in; what does get in leaves the declaration out and carries Linux fields that a
Windows node ignores, or the label is taken away altogether.

## What to do

Pin `enforce-version` to v1.25 or later, or leave it at `latest`.
"""

from deadlight.checks.api import Bad, Estate, Fix, Good, Iterator, NotApplicable, Outcome, Put, Report, Severity, check
from deadlight.model.cluster import Namespace
from deadlight.semantics.pod_security import namespaces
from deadlight.semantics.windows_namespaces import may_hold_windows

BAD = r"""
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    pod-security.kubernetes.io/enforce: restricted
    pod-security.kubernetes.io/enforce-version: v1.24  # <-- here
"""
FIXED = BAD.replace("v1.24  # <-- here", "v1.25")
BASELINE = BAD.replace("  # <-- here", "").replace("enforce: restricted", "enforce: baseline")
WINDOWS = {"os": "windows"}


@check(
    "WIN704",
    severity=Severity.MEDIUM,
    because="the way around it is to leave out the declaration, and with it the protection",
    examples=[
        Bad("kubernetes", BAD, fixed=FIXED, options=WINDOWS),
        Good("kubernetes", FIXED, options=WINDOWS),
        Good("kubernetes", BASELINE, options=WINDOWS),
    ],
    refs=[
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/#os-specific-policy-controls",
        "https://github.com/kubernetes/pod-security-admission/blob/master/policy/check_allowPrivilegeEscalation.go",
    ],
)
def pod_security_pinned_too_old(namespace: Namespace, estate: Estate) -> Iterator[Outcome]:
    policy = namespaces.policy_of({name: value.value for name, value in namespace.labels})
    version = namespace.label(namespaces.PREFIX + "enforce-version")
    if version is None or namespaces.on_windows(policy.enforce).possible:
        return
    if not may_hold_windows(namespace, estate):
        yield NotApplicable("no Windows workload of the namespace was read")
        return
    yield Report(
        "{namespace} enforces {standard}, which no pod with os.name windows can pass",
        namespace=namespace.name,
        standard=str(policy.enforce),
        at=version.where,
        fix=Fix("pin the first version that knows Windows", edits=(Put(version.where, "v1.25"),)),
    )
