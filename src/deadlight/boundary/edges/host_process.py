r"""A HostProcess container is its host.

There is no wall: its processes are the host's. As SYSTEM, an administrator, or without an account of its own, when it
has that of containerd, it is the whole node. As LOCAL SERVICE, NETWORK SERVICE or a local account it is that account on
the node, and what access lists keep from it is kept.
"""

from __future__ import annotations

from deadlight.boundary import assets
from deadlight.boundary.edge import Iterator, Opening, Opens, Outcome, Shut, edge
from deadlight.boundary.hands import lesser_account
from deadlight.boundary.scene import Role, Scene
from deadlight.model.place import Where

POD = r"""
apiVersion: v1
kind: Pod
metadata: {name: agent, namespace: tools}
spec:
  os: {name: windows}
  hostNetwork: true
  automountServiceAccountToken: false
  securityContext:
    windowsOptions:
      hostProcess: true
      runAsUserName: NT AUTHORITY\SYSTEM
  containers:
    - name: agent
      image: registry.example.com/agent:1.4
"""


@edge(
    technique="T1611",
    certainty="by-design",
    how="{source} is made of processes of its host, as {account}",
    mend="run {source} without hostProcess",
    prerequisites=("code in the container",),
    defences=("Pod Security baseline refuses HostProcess pods", "keep them to components of the node"),
    references=(
        "https://kubernetes.io/docs/tasks/configure-pod-container/create-hostprocess-pod/",
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    ),
    examples=[
        Opens({"pod.yaml": POD}),
        Opens({"pod.yaml": POD.replace("SYSTEM", "LOCAL SERVICE")}),
        Shut({"pod.yaml": POD.partition("  hostNetwork")[0] + "  containers:" + POD.partition("containers:")[2]}),
    ],
)
def host_process(scene: Scene) -> Iterator[Outcome]:
    for actor in scene.actors:
        if actor.wall.kind != "none":
            continue
        for role in actor.roles:
            lesser = lesser_account(actor, role)
            for host in actor.hosts:
                yield Opening(
                    actor.node,
                    assets.account_on(host.node, lesser) if lesser else host.node,
                    grant=f"hostProcess in {actor.node.key}",
                    at=_written(role),
                    account=lesser or (role.container.user.value if role.container.user is not None else "SYSTEM"),
                )


def _written(role: Role) -> Where:
    given = role.container.host_process
    return given.where if given is not None else role.container.where
