r"""A pod relies on runAsNonRoot where it lets an administrator run.

## Why this matters

On Windows the kubelet compares one name, and nothing else, with `ContainerAdministrator`. SYSTEM passes,
a member of Administrators passes, and so does an image without a `USER`, which then starts as
ContainerAdministrator on a Server Core base. Pod Security `restricted` is content with all three.

## What to do

Set `windowsOptions.runAsUserName: ContainerUser` beside `runAsNonRoot: true`.
"""

from deadlight.checks.api import (
    Bad,
    Container,
    Fix,
    Good,
    Iterator,
    NotApplicable,
    Outcome,
    Put,
    Report,
    Severity,
    Unknown,
    check,
)
from deadlight.semantics import accounts, images

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
  containers:
    - name: shop
      image: mcr.microsoft.com/windows/servercore:10.0.26100.32230
      resources:
        limits: {cpu: "1", memory: 512Mi}
"""
SYSTEM = GOOD.replace("runAsNonRoot: true", "runAsNonRoot: true  # <-- here").replace(
    "ContainerUser", r"NT AUTHORITY\SYSTEM"
)


@check(
    "WIN204",
    severity=Severity.MEDIUM,
    because="the setting promises what it does not hold; the account itself is reported beside it",
    examples=[Bad("kubernetes", SYSTEM, also=["system-account"]), Good("kubernetes", GOOD)],
    refs=[
        "https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kuberuntime/security_context_windows.go",
        "https://github.com/kubernetes/kubernetes/issues/112469",
    ],
)
def run_as_non_root_is_not_enough(container: Container) -> Iterator[Outcome]:
    guard = container.run_as_non_root
    if guard is None or not guard.value:
        return
    if container.is_host_process:
        yield NotApplicable("a HostProcess container has an account of the host")
        return
    if container.user is not None:
        name = container.user.value
        if accounts.passes_run_as_non_root(name) and accounts.is_administrative(name):
            yield Report(
                "{container} runs as {user} in spite of runAsNonRoot",
                container=container.name,
                user=name,
                at=guard.where,
                related=[container.user.where],
            )
        return
    default = images.default_user(container)
    if not default.known:
        yield Unknown(f"whether runAsNonRoot holds depends on the image's user: {default.reason}", at=guard.where)
    elif accounts.is_container_administrator(default.name):
        place = container.where.child("securityContext", "windowsOptions", "runAsUserName")
        yield Report(
            "{container} starts as ContainerAdministrator in spite of runAsNonRoot",
            container=container.name,
            at=guard.where,
            fix=Fix("run as ContainerUser", edits=(Put(place, "ContainerUser"),), safe=False),
        )
