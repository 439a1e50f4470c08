r"""A pod carries a token for the API server that it may not need.

## Why this matters

The token of the pod's service account lies in a directory of the container in clear, on the node's
disk, readable by the container's Users group. Whoever takes the container over speaks to the API
server as that account. Windows keeps no POSIX mode on it, and the file's owner is not the container's user.

## What to do

Set `automountServiceAccountToken: false` on the pod, unless the program talks to the API server; then
give it a service account of its own with only the rights it uses.
"""

from deadlight.checks.api import (
    Bad,
    Estate,
    Fix,
    Good,
    Iterator,
    NotApplicable,
    Outcome,
    Put,
    Report,
    Severity,
    Unknown,
    Workload,
    check,
)
from deadlight.semantics import service_accounts
from deadlight.semantics.fragments import pod_completed_elsewhere

GOOD = r"""
apiVersion: v1
kind: Pod
metadata:
  name: shop
spec:
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
BAD = GOOD.replace("  automountServiceAccountToken: false\n", "").replace("\nspec:", "\nspec:  # <-- here")
FIXED = BAD.replace("  # <-- here", "") + "  automountServiceAccountToken: false\n"
ACCOUNT = r"""
apiVersion: v1
kind: ServiceAccount
metadata:
  name: default
automountServiceAccountToken: false
"""


@check(
    "WIN215",
    severity=Severity.LOW,
    because="the token's rights are what the cluster grants the account, which the manifest does not show",
    opens="token-to-api-server",
    examples=[
        Bad("kubernetes", BAD, fixed=FIXED),
        Good("kubernetes", GOOD),
        Good(files={"pod.yaml": BAD.replace("  # <-- here", ""), "accounts.yaml": ACCOUNT}),
    ],
    refs=[
        "https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/",
        "https://kubernetes.io/docs/concepts/storage/projected-volumes/#windows",
    ],
)
def service_account_token_mounted(workload: Workload, estate: Estate) -> Iterator[Outcome]:
    pod = workload.pod
    if pod is None:
        return
    said, certain = service_accounts.token_setting(workload, estate)
    if not certain:
        yield Unknown("service accounts of one name say different things of the token", at=pod.spec)
        return
    if said is not None and not said.value:
        return
    if workload.is_host_process:
        yield NotApplicable("a HostProcess pod reads the tokens of every pod on its node anyway")
        return
    if said is None and (elsewhere := pod_completed_elsewhere(workload)):
        yield Unknown(f"whether it mounts a token is not known: {elsewhere}", at=pod.spec)
        return
    own = said is not None and said is pod.automount_token
    yield Report(
        "{workload} mounts a service-account token into its containers",
        workload=workload.name,
        at=pod.spec.child("automountServiceAccountToken") if own else pod.spec,
        related=[said.where] if said is not None and not own else [],
        fix=Fix(
            "do not mount the token",
            edits=(Put(pod.spec.child("automountServiceAccountToken"), value=False),),
            safe=False,
        ),
    )
