r"""A container asks for the host's network, and does not get it.

## Why this matters

The engine takes `network_mode: host` on Windows for the name of a network, and the container does not start
where there is none. An ordinary Windows pod with `hostNetwork: true` is accepted and gets a pod network all
the same: rules that were written for the node's addresses do not hold for it.

## What to do

Remove it and publish the ports that are needed. A pod that has to be on the node's network is a HostProcess
pod.
"""

from deadlight.checks.api import Bad, Fix, Good, Iterator, Outcome, Remove, Report, Severity, Workload, check

COMPOSE = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    network_mode: host  # <-- here
"""
COMPOSE_GOOD = COMPOSE.replace("    network_mode: host  # <-- here\n", "")
POD = r"""
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
  hostNetwork: true  # <-- here
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
POD_GOOD = POD.replace("  hostNetwork: true  # <-- here\n", "")


@check(
    "WIN813",
    severity=Severity.LOW,
    because="nothing is opened by it; what is believed of the container's network is wrong",
    examples=[
        Bad("compose", COMPOSE, fixed=COMPOSE_GOOD),
        Bad("kubernetes", POD, fixed=POD_GOOD),
        Good("compose", COMPOSE_GOOD),
        Good("kubernetes", POD_GOOD),
    ],
    refs=[
        "https://github.com/kubernetes/enhancements/tree/master/keps/sig-windows/3503-host-network-support-for-windows-pods",
        "https://kubernetes.io/docs/concepts/windows/intro/",
    ],
)
def host_network_ignored(workload: Workload) -> Iterator[Outcome]:
    if workload.pod is not None:
        network = workload.pod.host_network
        if network is not None and network.value and not workload.is_host_process:
            yield Report(
                "{workload} asks for the node's network and gets a pod network",
                workload=workload.name,
                at=network.where,
                fix=Fix("remove hostNetwork", edits=(Remove(network.where),)),
            )
        return
    for container in workload.containers:
        mode = container.setting("network_mode")
        if container.on_engine and mode is not None and mode.value == "host":
            yield Report(
                "{workload} asks for the host's network, which the engine takes for the name of a network",
                workload=workload.name,
                at=mode.where,
                fix=Fix("remove network_mode", edits=(Remove(mode.where),)),
            )
