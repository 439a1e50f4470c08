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

OWNED = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    secrets:
      - source: key
        uid: "103"  # <-- here
        gid: "103"
        mode: 0444
secrets:
  key:
    external: true
"""
KEPT = OWNED.replace('        uid: "103"  # <-- here\n        gid: "103"\n', "")


@check(
    "WIN810",
    severity=Severity.LOW,
    because="the file stays readable for every account in the container",
    examples=[
        Bad("kubernetes", BAD, fixed=GOOD),
        Bad("compose", OWNED, fixed=KEPT),
        Good("kubernetes", GOOD),
        Good("compose", KEPT),
    ],
    refs=["https://kubernetes.io/docs/concepts/storage/projected-volumes/#windows"],
)
def file_mode_ignored(container: Container) -> Iterator[Outcome]:
    for mount in container.mounts:
        asked = list(mount.owners)
        if mount.mode is not None and file_modes.keeps_others_out(mount.mode.value):
            asked.insert(0, mount.mode)
        if not asked:
            continue
        message = "{container} asks for a file mode on {volume}, which Windows does not keep"
        if asked[0] is not mount.mode:
            message = "{container} asks for an owner by number on {volume}, which Windows does not know"
        yield Report(
            message,
            container=container.name,
            volume=mount.volume or (mount.source.value if mount.source is not None else "a mount"),
            at=asked[0].where,
            related=[mount.where],
            fix=Fix("remove what Windows does not keep", edits=tuple(Remove(each.where) for each in asked)),
        )
