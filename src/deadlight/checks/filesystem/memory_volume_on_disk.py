r"""A volume that asks for memory lies on the node's disk.

## Why this matters

`emptyDir` with `medium: Memory` is a plain directory on Windows: the kubelet's mounter makes a folder
where Linux mounts tmpfs. What is meant never to touch the disk, such as keys and decrypted secrets,
is written to it in clear and stays in free space after the pod is gone.

## What to do

Drop `medium: Memory`, which does nothing, and keep such data in the program's own memory. Protect the
node's disk with BitLocker and the kubelet's directories with access rights.
"""

from deadlight.checks.api import Bad, Container, Fix, Good, Iterator, Outcome, Put, Report, Severity, check

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
        - name: keys
          mountPath: C:\keys
  volumes:
    - name: keys
      emptyDir:
        sizeLimit: 1Mi
"""
BAD = GOOD.replace("- name: keys\n          mountPath", "- name: keys  # <-- here\n          mountPath").replace(
    "emptyDir:\n", "emptyDir:\n        medium: Memory\n"
)

FIXED = BAD.replace("medium: Memory", 'medium: ""').replace("  # <-- here", "")


@check(
    "WIN310",
    severity=Severity.MEDIUM,
    because="data that must not reach a disk does, in clear",
    examples=[Bad("kubernetes", BAD, fixed=FIXED), Good("kubernetes", GOOD)],
    refs=[
        "https://kubernetes.io/docs/concepts/windows/intro/",
        "https://github.com/kubernetes/mount-utils/blob/master/mount_windows.go",
    ],
)
def memory_volume_on_disk(container: Container) -> Iterator[Outcome]:
    for mount in container.mounts:
        if mount.kind == "memory" and mount.declared is not None:
            yield Report(
                "{container} mounts {volume} from memory, which Windows keeps on disk",
                container=container.name,
                volume=mount.volume,
                at=mount.where,
                related=[mount.declared],
                fix=Fix("ask for the default medium", edits=(Put(mount.declared.child("emptyDir", "medium"), ""),)),
            )
