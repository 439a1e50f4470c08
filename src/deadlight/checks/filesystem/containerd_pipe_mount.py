r"""A container can command containerd through its named pipe.

## Why this matters

containerd runs as SYSTEM on the node. Whoever writes to its pipe lists and reads every container, starts one as a
HostProcess, and needs neither the API server nor the kubelet for it.

## What to do

Drop the mount. What has to watch containers asks the kubelet or the API server; a node component that must speak
to containerd runs as a HostProcess pod in a namespace of its own.
"""

from deadlight.checks.api import Bad, Container, Good, Iterator, Outcome, Severity, check
from deadlight.checks.mounts import pipe_outcomes

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
    opens="containerd-pipe",
    examples=[Bad("kubernetes", BAD, fixed=GOOD), Good("kubernetes", GOOD)],
    refs=["https://github.com/containerd/containerd/blob/main/internal/cri/opts/spec_windows_opts.go"],
)
def containerd_pipe_mount(container: Container) -> Iterator[Outcome]:
    yield from pipe_outcomes(container, "{container} can command containerd on its host", ("containerd",))
