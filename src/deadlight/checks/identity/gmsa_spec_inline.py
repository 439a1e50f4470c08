r"""A pod carries the contents of a gMSA credential spec instead of its name.

## Why this matters

`gmsaCredentialSpec` with contents skips the resource and the right to use it: without the gMSA webhook
the node honours whatever the manifest says, with no check at all. Plug-in secrets in the contents stand
in the manifest, and an API server that refuses the pod repeats all of them in its error message.

## What to do

Store the spec as a `GMSACredentialSpec` resource, allow the pod's service account to `use` it by name,
and name it in `gmsaCredentialSpecName`. The webhook fills in the contents.
"""

from deadlight.checks.api import Bad, Container, Good, Iterator, NotApplicable, Outcome, Report, Severity, check
from deadlight.checks.credential_spec_examples import FILE as SPEC

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
      gmsaCredentialSpecName: shop
  containers:
    - name: shop
      image: registry.example.com/shop:10.0.26100.32230
      resources:
        limits: {cpu: "1", memory: 512Mi}
"""
BAD = GOOD.replace("gmsaCredentialSpecName: shop", f"gmsaCredentialSpec: '{' '.join(SPEC.split())}'  # <-- here")


@check(
    "WIN212",
    severity=Severity.HIGH,
    because="the right to a domain account is taken, not given, wherever the webhook is not asked",
    opens="gmsa-to-domain",
    examples=[Bad("kubernetes", BAD), Good("kubernetes", GOOD)],
    refs=[
        "https://kubernetes.io/docs/tasks/configure-pod-container/configure-gmsa/",
        "https://github.com/kubernetes-sigs/windows-gmsa/blob/master/admission-webhook/webhook.go",
    ],
)
def gmsa_spec_inline(container: Container) -> Iterator[Outcome]:
    spec = container.credential_spec
    if spec is None or spec.kind != "inline" or container.surface != "kubernetes":
        return
    if spec.named is not None:
        yield NotApplicable("the contents stand beside a name, with which the gMSA webhook compares them")
    elif container.is_host_process:
        yield NotApplicable("a HostProcess container has an account of the host")
    else:
        yield Report("{container} brings its own gMSA credential spec", container=container.name, at=spec.value.where)
