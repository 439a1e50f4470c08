r"""A container can command containerd through its named pipe.

## Why this matters

containerd runs as SYSTEM on the node. Whoever writes to its pipe lists and reads every container, starts one as a
HostProcess, and needs neither the API server nor the kubelet for it.

## What to do

Drop the mount. What has to watch containers asks the kubelet or the API server; a node component that must speak
to containerd runs as a HostProcess pod in a namespace of its own.
"""

from deadlight.checks.api import (
    Bad,
    Container,
    Fix,
    Good,
    Iterator,
    NotApplicable,
    Outcome,
    Remove,
    Report,
    Severity,
    Unknown,
    check,
)
from deadlight.semantics import pipes

GOOD = r"""
apiVersion: v1
kind: Pod
metadata:
  name: watcher
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
    - name: watcher
      image: registry.example.com/watcher:10.0.26100.32230
      resources:
        limits: {cpu: "1", memory: 512Mi}
      volumeMounts:
        - name: scratch
          mountPath: C:\scratch
  volumes:
    - name: scratch
      emptyDir: {}
    - name: containerd
      hostPath:
        path: \\.\pipe\containerd-containerd
"""
BAD = GOOD.replace(
    "          mountPath: C:\\scratch\n",
    "          mountPath: C:\\scratch\n        - name: containerd  # <-- here\n"
    "          mountPath: \\\\.\\pipe\\containerd-containerd\n",
)


@check(
    "WIN302",
    severity=Severity.CRITICAL,
    because="containerd runs whatever it is asked for as SYSTEM on the node",
    opens="container-to-host",
    examples=[Bad("kubernetes", BAD, fixed=GOOD), Good("kubernetes", GOOD)],
    refs=["https://github.com/containerd/containerd/blob/main/internal/cri/opts/spec_windows_opts.go"],
)
def containerd_pipe_mount(container: Container) -> Iterator[Outcome]:
    for mount in container.mounts:
        if mount.source is None or pipes.kind_by_name(mount.source.value) != "containerd":
            continue
        if container.is_host_process:
            yield NotApplicable("a HostProcess container reaches the host's pipes without a mount")
        elif pipes.kind_of(mount.source.value, container.surface) == "unknown":
            yield Unknown(pipes.OTHER_SPELLING, at=mount.where)
        else:
            yield Report(
                "{container} can command containerd on its host",
                container=container.name,
                at=mount.where,
                related=[mount.declared] if mount.declared is not None else [],
                fix=Fix("remove the mount", edits=(Remove(mount.where),), safe=False),
            )
