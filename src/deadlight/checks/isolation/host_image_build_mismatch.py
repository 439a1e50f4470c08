r"""The Windows build of a host cannot run the image that lands there.

## Why this matters

In process isolation image and host have to match: on hosts before build 20348 exactly, later within the range that the
runtime accepts. In hypervisor isolation the image may be older, but never newer. A pod that selects another build starts
nowhere: "The operating system of the container does not match the operating system of the host". The quick repair is
an older image, with fewer updates.

## What to do

Select the build of the image by `node.kubernetes.io/windows-build`, or take the image of the build that the nodes run.
Hosts whose `release` is in `[[hosts]]` of the configuration are compared too.
`deadlight explain --compat ltsc2019 on ltsc2022` tells which host runs which image, and by which engine.
"""

from collections.abc import Sequence

from deadlight.checks.api import (
    Bad,
    Container,
    Context,
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
from deadlight.model.landscape import HostPool
from deadlight.model.place import Where
from deadlight.semantics import compatibility, images
from deadlight.semantics.landing import builds_of, standing_of
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
ANYWHERE = GOOD.replace("    node.kubernetes.io/windows-build: 10.0.26100\n", "")
SERVICE = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
"""
OLD, NODES = {"name": "old", "release": "ltsc2022"}, {"name": "new", "release": "ltsc2025"}
MIXED = {"landscape": {"hosts": [{**OLD, "platform": "aks"}, {**NODES, "platform": "aks"}]}}
NEW = {"landscape": {"hosts": [{**NODES, "platform": "aks"}]}}
OLD_ENGINE = {"landscape": {"hosts": [OLD]}}
ONE_OF_TWO = {"landscape": {"hosts": [OLD, NODES]}}


@check(
    "WIN104",
    severity=Severity.MEDIUM,
    because="the pod does not start on the nodes that it selects",
    examples=[
        Bad("kubernetes", BAD),
        Good("kubernetes", GOOD),
        Bad("kubernetes", ANYWHERE.replace(".32230", ".32230  # <-- here"), options=MIXED),
        Good("kubernetes", ANYWHERE, options=NEW),
        Bad("compose", SERVICE.replace(".32230", ".32230  # <-- here"), options=OLD_ENGINE),
        Good("compose", SERVICE, options=ONE_OF_TWO),
    ],
    refs=[
        "https://learn.microsoft.com/virtualization/windowscontainers/deploy-containers/version-compatibility",
        "https://github.com/containerd/platforms/blob/main/platform_windows_compat.go",
    ],
)
def host_image_build_mismatch(container: Container, workload: Workload, context: Context) -> Iterator[Outcome]:
    if container.image is None or not container.image.known:
        return
    base = images.base_of_text(container.image.value)
    if base is None or not base.build:
        return
    pod = workload.pod
    selected = (
        None if pod is None else next((v for key, v in pod.node_selector if key == compatibility.BUILD_LABEL), None)
    )
    build = compatibility.build_of(selected.value) if selected is not None else None
    if selected is not None and build is not None:
        yield from _on_selected(container, workload, base.build, build, selected.where)
    elif context.landscape.hosts and not container.is_host_process:
        yield from _on_hosts(container, workload, base.build, standing_of(workload, context.landscape).hosts)


def _on_selected(container: Container, workload: Workload, image: int, host: int, at: Where) -> Iterator[Outcome]:
    """Yield what nodes of the build that the pod selects say to the image."""
    if container.is_host_process:
        yield NotApplicable("a HostProcess container needs no matching build")
        return
    if container.image is None:
        return
    has_class = workload.pod is not None and workload.pod.runtime_class is not None
    verdict = compatibility.compatibility(
        windows_of_build(host), windows_of_build(image, kind="server"), "hyperv" if has_class else "process"
    )
    if verdict.outcome == "does-not-run":
        yield Report(
            "{container} has an image of build {image}, which does not run on nodes of build {host}: {reason}",
            container=container.name,
            image=image,
            host=host,
            reason=verdict.reason,
            at=container.image.where,
            related=[at],
        )
    elif verdict.outcome == "unknown":
        yield Unknown(
            f"whether nodes of build {host} run an image of build {image}: {verdict.reason}", at=container.image.where
        )
    elif has_class:
        yield NotApplicable("a runtime class may isolate by hypervisor, which runs older images too")


def _on_hosts(container: Container, workload: Workload, image: int, hosts: Sequence[HostPool]) -> Iterator[Outcome]:
    """Yield the hosts of the configuration that refuse the image: any node that a pod may land on, or every engine.

    Where the isolation is not written it is taken for the one that runs more images.
    """
    written = container.isolation.value.lower() if container.isolation is not None else ""
    by_process = workload.pod.runtime_class is None if workload.pod is not None else written == "process"
    refused: dict[str, str] = {}
    for host in hosts:
        found = [
            compatibility.compatibility(
                windows_of_build(build), windows_of_build(image, kind="server"), "process" if by_process else "hyperv"
            )
            for build in builds_of(host)
        ]
        if found and all(verdict.outcome == "does-not-run" for verdict in found):
            refused[host.name] = found[0].reason
    if refused and container.image is not None and (workload.pod is not None or len(refused) == len(hosts)):
        yield Report(
            "{container} has an image of build {image}, which does not run on {hosts}, where it may land: {reason}",
            container=container.name,
            image=image,
            hosts=", ".join(refused),
            reason=next(iter(refused.values())),
            at=container.image.where,
        )
