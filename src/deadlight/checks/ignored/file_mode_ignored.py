r"""A secret, config or volume asks for POSIX file modes or owners, which Windows does not keep.

## Why this matters

Windows files have access control lists, not mode bits. `defaultMode: 0400` and `mode`, `uid` and `gid` of
secrets and configs are accepted and do nothing: the file takes the inherited list, with read access for the
Users group, whatever the mode says. A mode that lets everybody read (0644, the default) is not reported: it
promises nothing.

## What to do

Remove the mode, and do not count on it. Give the container only the secrets that every account in it may
read.
"""

from deadlight.checks.api import Bad, Container, Fix, Good, Iterator, Outcome, Remove, Report, Severity, check
from deadlight.semantics import file_modes

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
      image: registry.example.com/shop:10.0.26100.32230
      resources:
        limits: {cpu: "1", memory: 512Mi}
      volumeMounts:
        - name: key
          mountPath: C:\key
  volumes:
    - name: key
      secret:
        secretName: key
"""
BAD = GOOD.replace("        secretName: key\n", "        secretName: key\n        defaultMode: 0400  # <-- here\n")


@check(
    "WIN810",
    severity=Severity.LOW,
    because="the file stays readable for every account in the container",
    examples=[Bad("kubernetes", BAD, fixed=GOOD), Good("kubernetes", GOOD)],
    refs=["https://kubernetes.io/docs/concepts/storage/projected-volumes/#windows"],
)
def file_mode_ignored(container: Container) -> Iterator[Outcome]:
    for mount in container.mounts:
        if mount.mode is not None and file_modes.keeps_others_out(mount.mode.value):
            yield Report(
                "{container} asks for a file mode on {volume}, which Windows does not keep",
                container=container.name,
                volume=mount.volume or (mount.source.value if mount.source is not None else "a mount"),
                at=mount.mode.where,
                related=[mount.where],
                fix=Fix("remove the mode", edits=(Remove(mount.mode.where),)),
            )
