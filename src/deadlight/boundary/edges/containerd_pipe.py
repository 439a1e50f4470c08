r"""A container commands containerd through its pipe.

`\\.\pipe\containerd-containerd` takes orders for containers of every namespace, without asking the API server or its
admission: whoever writes to it starts a HostProcess container, which is SYSTEM on the node. SYSTEM and administrators
are let in; containerd has no option that lets others in.
"""

from __future__ import annotations

from deadlight.boundary import assets
from deadlight.boundary.edge import Iterator, Opening, Opens, Outcome, Question, Shut, edge
from deadlight.boundary.hands import account_question, hands_of
from deadlight.boundary.scene import Scene
from deadlight.semantics import pipes

POD = r"""
apiVersion: v1
kind: Pod
metadata: {name: agent, namespace: tools}
spec:
  os: {name: windows}
  automountServiceAccountToken: false
  containers:
    - name: agent
      image: mcr.microsoft.com/windows/servercore:10.0.26100.32230
      volumeMounts:
        - {name: pipe, mountPath: '\\.\pipe\containerd-containerd'}
  volumes:
    - name: pipe
      hostPath: {path: '\\.\pipe\containerd-containerd'}
"""


@edge(
    technique="T1610",
    certainty="by-design",
    how="{source} commands {target} through the pipe {pipe}",
    mend="take the pipe {pipe} out of {source}",
    prerequisites=("code in the container", "an administrator's account in it"),
    defences=("Pod Security baseline refuses hostPath volumes, pipes among them",),
    references=(
        "https://github.com/containerd/containerd/blob/main/defaults/defaults_windows.go",
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    ),
    examples=[
        Opens({"pod.yaml": POD}),
        Shut({"pod.yaml": POD.replace("servercore", "nanoserver")}),
        Shut({"pod.yaml": POD.replace("containerd-containerd", "shop")}),
    ],
)
def containerd_pipe(scene: Scene) -> Iterator[Outcome]:
    for actor, role in scene.contained():
        for mount in role.container.mounts:
            if mount.source is None or pipes.is_undecided(mount):
                continue
            if pipes.kind_by_name(mount.source.value) != "containerd":
                continue
            name = pipes.name_of(mount.source.value) or mount.source.value
            if pipes.kind_of(mount.source.value, actor.workload.surface) == "unknown":
                yield Question(f"Does {actor.name} get the pipe {name}? {pipes.OTHER_SPELLING}")
                continue
            if role.power == "unknown":
                yield Question(account_question(actor, role))
            elif role.power == "user" and hands_of(actor, role).rights != "full":
                continue
            elif role.power == "user":
                yield Question(f"Does the host open the pipe {name} to {role.account.name} of {actor.name}? Try it")
            else:
                for host in actor.hosts:
                    grant = f"pipe {name} in {actor.node.key}"
                    yield Opening(actor.node, assets.containerd(host.node), grant=grant, at=mount.where, pipe=name)
