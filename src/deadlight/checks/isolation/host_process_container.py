r"""A pod runs as host processes, with no wall at all.

## Why this matters

A HostProcess container is a job of processes on the node: it sees the node's file system, network,
services and processes, and does what its account may do there. As `NT AUTHORITY\SYSTEM`, or with
the name of the local group `Administrators`, it is the node. No isolation mode applies to it, and
the mounts that it names are the host's own paths.

## What to do

Leave HostProcess to node components that need it (CNI, kube-proxy, CSI), in a namespace where nobody
else may create pods, and give them `NT AUTHORITY\Local service` where that suffices. Everything else
runs as an ordinary container; namespaces for it enforce Pod Security `baseline` or stricter.
"""

from deadlight.checks.api import Bad, Good, Iterator, Outcome, Report, Severity, Workload, check
from deadlight.semantics import accounts

POD = r"""
apiVersion: v1
kind: Pod
metadata:
  name: agent
spec:
  os:
    name: windows
  nodeSelector:
    kubernetes.io/os: windows
  automountServiceAccountToken: false
  hostNetwork: true
  securityContext:
    windowsOptions:
      hostProcess: true  # <-- here
      runAsUserName: NT AUTHORITY\Local service
  containers:
    - name: agent
      image: registry.example.com/agent:10.0.26100.32230
      resources:
        limits: {cpu: "1", memory: 512Mi}
"""
ORDINARY = r"""
apiVersion: v1
kind: Pod
metadata:
  name: agent
spec:
  os:
    name: windows
  nodeSelector:
    kubernetes.io/os: windows
  automountServiceAccountToken: false
  securityContext:
    runAsNonRoot: true
    windowsOptions:
      hostProcess: false
      runAsUserName: ContainerUser
  containers:
    - name: agent
      image: registry.example.com/agent:10.0.26100.32230
      resources:
        limits: {cpu: "1", memory: 512Mi}
"""


@check(
    "WIN101",
    severity=Severity.CRITICAL,
    because="there is no wall: as SYSTEM or an administrator the container is the node, as a lesser account almost",
    opens="host-process",
    examples=[Bad("kubernetes", POD), Good("kubernetes", ORDINARY)],
    refs=[
        "https://kubernetes.io/docs/tasks/configure-pod-container/create-hostprocess-pod/",
        "https://github.com/kubernetes/enhancements/tree/master/keps/sig-windows/1981-windows-privileged-container-support",
    ],
)
def host_process_container(workload: Workload) -> Iterator[Outcome]:
    on_host = [container for container in workload.containers if container.is_host_process]
    places = [container.host_process.where for container in on_host if container.host_process is not None]
    if not places or workload.pod is None:
        return
    of_pod = workload.pod.spec.child("securityContext", "windowsOptions", "hostProcess").route
    users = [container.user for container in on_host]
    lesser = all(user and user.known and not accounts.is_administrative(user.value) for user in users)
    names = {user.value if user is not None else "an account that it does not name" for user in users}
    yield Report(
        "{workload} runs as processes of its node, as {user}",
        workload=workload.name,
        user=" and ".join(sorted(names)),
        at=next((place for place in places if place.route == of_pod), places[0]),
        severity=Severity.HIGH if lesser else None,
    )
