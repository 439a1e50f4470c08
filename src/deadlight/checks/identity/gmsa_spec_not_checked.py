r"""A gMSA credential spec is given where the gMSA webhook never looks.

## Why this matters

The webhook that checks the right to use a credential spec reads the pod's own options and those of its
ordinary containers. What an init container or an ephemeral container brings goes to the node unread: its
author needs no right to `use` that account.

## What to do

Give the spec by name at the pod, or at an ordinary container. Let an admission policy refuse
`windowsOptions.gmsaCredentialSpec` on init and ephemeral containers.
"""

from deadlight.checks.api import Bad, Container, Good, Iterator, Outcome, Report, Severity, check

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
BAD = GOOD.replace(
    "      image: registry.example.com/migrate:10.0.26100.32230\n",
    """      image: registry.example.com/migrate:10.0.26100.32230
      securityContext:
        windowsOptions:
          gmsaCredentialSpecName: shop  # <-- here
""",
)


@check(
    "WIN213",
    severity=Severity.HIGH,
    because="nobody checks who may use the domain account",
    opens="container-to-domain",
    examples=[Bad("kubernetes", BAD), Good("kubernetes", GOOD)],
    refs=["https://github.com/kubernetes-sigs/windows-gmsa/blob/master/admission-webhook/webhook.go"],
)
def gmsa_spec_not_checked(container: Container) -> Iterator[Outcome]:
    spec = container.credential_spec
    if spec is None or container.role == "container":
        return
    own = container.where.document is spec.value.where.document and (
        spec.value.where.route[: len(container.where.route)] == container.where.route
    )
    if own:
        yield Report(
            "{role} container {container} brings a gMSA credential spec that the webhook does not see",
            role=container.role,
            container=container.name,
            at=spec.value.where,
        )
