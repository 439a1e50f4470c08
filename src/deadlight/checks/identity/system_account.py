r"""A container runs as SYSTEM, or as a member of Administrators.

## Why this matters

`NT AUTHORITY\SYSTEM` inside a container holds more privileges than ContainerAdministrator: it can
impersonate, load drivers where the wall allows, and take ownership of anything in the container.
`runAsNonRoot` does not stop it: the kubelet compares the name with `ContainerAdministrator` only. `user:` of a
Compose service takes the same names, and the engine checks none of them.

## What to do

Set `runAsUserName: ContainerUser`, in a Compose file `user: ContainerUser`. For a gMSA, `NT AUTHORITY\NETWORK SERVICE` uses the account on
the network just as SYSTEM does.
"""

from deadlight.checks.api import Bad, Container, Good, Iterator, NotApplicable, Outcome, Report, Severity, check
from deadlight.checks.users import as_container_user
from deadlight.semantics import accounts

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
  securityContext:
    windowsOptions:
      runAsUserName: NT AUTHORITY\SYSTEM  # <-- here
  containers:
    - name: shop
      image: registry.example.com/shop:10.0.26100.32230
      resources:
        limits: {cpu: "1", memory: 512Mi}
"""
COMPOSE = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    user: NT AUTHORITY\SYSTEM  # <-- here
"""
COMPOSE_FIXED = COMPOSE.replace(r"NT AUTHORITY\SYSTEM  # <-- here", "ContainerUser")
DOCKERFILE = r"""
FROM mcr.microsoft.com/windows/servercore:ltsc2025@sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef
COPY agent C:/agent
USER "NT AUTHORITY\SYSTEM"  # <-- here
"""
DOCKERFILE_FIXED = DOCKERFILE.replace(r'"NT AUTHORITY\SYSTEM"  # <-- here', "ContainerUser")
FIXED = BAD.replace(r"NT AUTHORITY\SYSTEM  # <-- here", "ContainerUser")


@check(
    "WIN203",
    severity=Severity.HIGH,
    because="SYSTEM in the container is an administrator with more privileges than any other account there",
    opens="shared-kernel",
    examples=[
        Bad("kubernetes", BAD, fixed=FIXED),
        Bad("compose", COMPOSE, fixed=COMPOSE_FIXED),
        Bad("dockerfile", DOCKERFILE, fixed=DOCKERFILE_FIXED),
        Good("kubernetes", FIXED),
        Good("compose", COMPOSE_FIXED),
    ],
    refs=[
        "https://kubernetes.io/docs/concepts/security/windows-security/",
        "https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kuberuntime/security_context_windows.go",
    ],
)
def system_account(container: Container) -> Iterator[Outcome]:
    user = container.user
    if user is None or not user.known:
        return
    if container.is_host_process:
        yield NotApplicable("a HostProcess container has an account of the host")
        return
    if accounts.is_administrative(user.value) and not accounts.is_container_administrator(user.value):
        yield Report(
            "{container} runs as {user}",
            container=container.name,
            user=user.value,
            at=user.where,
            fix=as_container_user(container, user),
        )
