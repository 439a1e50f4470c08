r"""A gMSA credential spec is given where the gMSA webhook does not look.

## Why this matters

The webhook that checks the right to use a credential spec reads the pod's options and those of its ordinary
containers; up to version 0.13.0 not those of init containers, and not yet those of ephemeral containers. Contents
that such a container brings go to the node unread: its author needs no right to `use` that account. A name alone
gives nothing there, as nobody fills the contents in, and takes the pod's own spec away. The webhook also leaves out each
namespace with the label `gmsa-webhook: disabled`, or `windows.k8s.io/disabled: "true"` where a chart installed it, and
whoever may edit a namespace sets labels.

## What to do

Give the spec by name at the pod, or at an ordinary container, in a namespace without such a label. Let an admission policy refuse
`windowsOptions.gmsaCredentialSpec` on init and ephemeral containers.
"""

from deadlight.checks.api import (
    Bad,
    Container,
    Estate,
    Good,
    Iterator,
    NotApplicable,
    Outcome,
    Report,
    Severity,
    Workload,
    check,
)
from deadlight.checks.credential_spec_examples import FILE as SPEC
from deadlight.model.cluster import Namespace
from deadlight.semantics.gmsa import specs, webhook

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
  initContainers:
    - name: migrate
      image: registry.example.com/migrate:10.0.26100.32230
      resources:
        limits: {cpu: "1", memory: 512Mi}
  containers:
    - name: shop
      image: registry.example.com/shop:10.0.26100.32230
      resources:
        limits: {cpu: "1", memory: 512Mi}
"""
NAMED = GOOD.replace(
    "      image: registry.example.com/migrate:10.0.26100.32230\n",
    """      image: registry.example.com/migrate:10.0.26100.32230
      securityContext:
        windowsOptions:
          gmsaCredentialSpecName: shop  # <-- here
""",
)
INLINE = NAMED.replace("SpecName: shop", f"Spec: '{' '.join(SPEC.split())}'")
LEFT_OUT = GOOD.replace(
    "      runAsUserName: ContainerUser\n",
    "      runAsUserName: ContainerUser\n      gmsaCredentialSpecName: shop  # <-- here\n",
)
NAMESPACE = r"""
apiVersion: v1
kind: Namespace
metadata:
  name: default
  labels:
    gmsa-webhook: disabled
    pod-security.kubernetes.io/enforce: restricted
"""


@check(
    "WIN213",
    severity=Severity.HIGH,
    because="nobody checks who may use the domain account",
    opens="gmsa-to-domain",
    examples=[
        Bad("kubernetes", INLINE, also=["gmsa-spec-inline"]),
        Bad("kubernetes", NAMED),
        Bad(files={"pod.yaml": LEFT_OUT, "namespace.yaml": NAMESPACE}),
        Good("kubernetes", GOOD),
        Good(
            files={"pod.yaml": LEFT_OUT.replace("  # <-- here", ""), "namespace.yaml": NAMESPACE.replace("gmsa-", "a-")}
        ),
    ],
    refs=[
        "https://github.com/kubernetes-sigs/windows-gmsa/blob/v0.13.0/admission-webhook/webhook.go",
        "https://github.com/kubernetes-sigs/windows-gmsa/pull/179",
        "https://github.com/kubernetes-sigs/windows-gmsa/pull/187",
    ],
)
def gmsa_spec_not_checked(container: Container, workload: Workload, estate: Estate) -> Iterator[Outcome]:
    spec = container.credential_spec
    if spec is None or container.surface != "kubernetes":
        return
    if container.is_host_process:
        yield NotApplicable("a HostProcess container has an account of the host")
        return
    place, inline = spec.value.where, spec.kind == "inline"
    task, severity = ("check", None) if inline else ("fill in", Severity.LOW)
    own = place.route[: len(container.where.route)] == container.where.route
    if own and container.role != "container":
        yield Report(
            "{role} container {container} has a gMSA credential spec, which the gMSA webhook does not {task} {since}",
            role=container.role,
            container=container.name,
            task=task,
            since="up to version 0.13.0" if container.role == "init" else "there",
            at=place,
            severity=severity,
        )
    elif specs.is_first_use(container, workload):
        for namespace in estate.every(Namespace):
            seen = webhook.left_out(namespace, estate) if namespace.name == workload.project else None
            if seen is not None:
                yield Report(
                    "{container} has a gMSA credential spec, which the gMSA webhook does not {task}: it leaves {namespace} out",
                    container=container.name,
                    task=task,
                    namespace=namespace.name,
                    at=place,
                    related=[seen],
                    severity=severity,
                )
                return
