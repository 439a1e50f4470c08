r"""A gMSA credential spec is given where the gMSA webhook does not look.

## Why this matters

The webhook that checks the right to use a credential spec reads the pod's options and those of its ordinary
containers; up to version 0.13.0 not those of init containers, and not yet those of ephemeral containers. Contents
that such a container brings go to the node unread: its author needs no right to `use` that account. A name alone
gives nothing there, as nobody fills the contents in, and takes the pod's own spec away.

## What to do

Give the spec by name at the pod, or at an ordinary container. Let an admission policy refuse
`windowsOptions.gmsaCredentialSpec` on init and ephemeral containers.
"""

from deadlight.checks.api import Bad, Container, Good, Iterator, NotApplicable, Outcome, Report, Severity, check
from deadlight.checks.identity.gmsa_spec_invalid import GOOD as SPEC

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


@check(
    "WIN213",
    severity=Severity.HIGH,
    because="nobody checks who may use the domain account",
    opens="container-to-domain",
    examples=[
        Bad("kubernetes", INLINE, also=["gmsa-spec-inline"]),
        Bad("kubernetes", NAMED),
        Good("kubernetes", GOOD),
    ],
    refs=[
        "https://github.com/kubernetes-sigs/windows-gmsa/blob/v0.13.0/admission-webhook/webhook.go",
        "https://github.com/kubernetes-sigs/windows-gmsa/pull/179",
        "https://github.com/kubernetes-sigs/windows-gmsa/pull/187",
    ],
)
def gmsa_spec_not_checked(container: Container) -> Iterator[Outcome]:
    spec = container.credential_spec
    if spec is None or container.surface != "kubernetes" or container.role == "container":
        return
    place = spec.value.where
    if place.route[: len(container.where.route)] != container.where.route:
        return  # the pod's own, which the webhook sees
    if container.is_host_process:
        yield NotApplicable("a HostProcess container has an account of the host")
        return
    inline = spec.kind == "inline"
    yield Report(
        "{role} container {container} has a gMSA credential spec, which the gMSA webhook does not {task} {since}",
        role=container.role,
        container=container.name,
        task="check" if inline else "fill in",
        since="up to version 0.13.0" if container.role == "init" else "there",
        at=place,
        severity=None if inline else Severity.LOW,
    )
