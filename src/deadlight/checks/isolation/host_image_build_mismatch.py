r"""A pod selects nodes whose Windows build cannot run its image.

## Why this matters

In process isolation image and host have to match: on hosts before build 20348 exactly, later within the range that the
runtime accepts. In hypervisor isolation the image may be older, but never newer. A pod that selects another build starts
nowhere: "The operating system of the container does not match the operating system of the host". The quick repair is
an older image, with fewer updates.

## What to do

Select the build of the image by `node.kubernetes.io/windows-build`, or take the image of the build that the nodes run.
`deadlight explain --compat ltsc2019 on ltsc2022` tells which host runs which image, and by which engine.
"""

from deadlight.checks.api import (
    Bad,
    Container,
    Good,
    Iterator,
    NotApplicable,
    Outcome,
    Report,
    Severity,
    Unknown,
    Workload,
    check,
)
from deadlight.semantics import compatibility, images
from deadlight.semantics.windows_releases import windows_of_build

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
    node.kubernetes.io/windows-build: 10.0.26100
  automountServiceAccountToken: false
  securityContext:
    runAsNonRoot: true
    windowsOptions:
      runAsUserName: ContainerUser
  containers:
    - name: shop
      image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
      resources:
        limits: {cpu: "1", memory: 512Mi}
"""
BAD = GOOD.replace("windows-build: 10.0.26100", "windows-build: 10.0.20348").replace(".32230", ".32230  # <-- here")


@check(
    "WIN104",
    severity=Severity.MEDIUM,
    because="the pod does not start on the nodes that it selects",
    examples=[Bad("kubernetes", BAD), Good("kubernetes", GOOD)],
    refs=[
        "https://learn.microsoft.com/virtualization/windowscontainers/deploy-containers/version-compatibility",
        "https://github.com/containerd/platforms/blob/main/platform_windows_compat.go",
    ],
)
def host_image_build_mismatch(container: Container, workload: Workload) -> Iterator[Outcome]:
    pod = workload.pod
    if pod is None or container.image is None or not container.image.known:
        return
    selected = next((value for key, value in pod.node_selector if key == compatibility.BUILD_LABEL), None)
    base = images.base_of_text(container.image.value)
    build = compatibility.build_of(selected.value) if selected is not None else None
    if selected is None or build is None or base is None or not base.build:
        return
    if container.is_host_process:
        yield NotApplicable("a HostProcess container needs no matching build")
        return
    host, image = windows_of_build(build), windows_of_build(base.build, kind="server")
    verdict = compatibility.compatibility(host, image, "process" if pod.runtime_class is None else "hyperv")
    if verdict.outcome == "does-not-run":
        yield Report(
            "{container} has an image of build {image}, which does not run on nodes of build {host}: {reason}",
            container=container.name,
            image=base.build,
            host=build,
            reason=verdict.reason,
            at=container.image.where,
            related=[selected.where],
        )
    elif verdict.outcome == "unknown":
        yield Unknown(
            f"whether nodes of build {build} run an image of build {base.build}: {verdict.reason}",
            at=container.image.where,
        )
    elif pod.runtime_class is not None:
        yield NotApplicable("a runtime class may isolate by hypervisor, which runs older images too")
