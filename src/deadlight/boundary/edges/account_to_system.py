"""An account of the host that is no administrator becomes SYSTEM through a flaw in the container services.

Flaws of the Container Manager Service and of the file system filters let a user of the host become SYSTEM. They count
for HostProcess containers that run as LOCAL SERVICE or another lesser account.
"""

from __future__ import annotations

from deadlight.boundary import assets
from deadlight.boundary.edge import Iterator, Opening, Opens, Outcome, Shut, edge
from deadlight.boundary.hands import lesser_account
from deadlight.boundary.scene import Scene
from deadlight.model.landscape import HostPool, Landscape
from deadlight.semantics.escapes import state_of_host

AGENT = r"""
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
      runAsUserName: NT AUTHORITY\LOCAL SERVICE
  containers:
    - name: agent
      image: registry.example.com/agent:1.4
"""
OLD = Landscape(hosts=(HostPool(name="win", platform="self-managed", release="10.0.17763.1000"),))
NEW = Landscape(hosts=(HostPool(name="win", platform="self-managed", release="10.0.26100.40000"),))


@edge(
    technique="T1068",
    certainty="known-vulnerability",
    how="{source} becomes SYSTEM of {target}, which has {version} and lacks the fixes of {flaws}",
    mend="update {target} to revision {revision} or later",
    prerequisites=("code as that account on the host",),
    defences=("update the host within days of each patch day",),
    references=("https://msrc.microsoft.com/update-guide",),
    examples=[
        Opens({"pod.yaml": AGENT}, landscape=OLD),
        Shut({"pod.yaml": AGENT}, landscape=NEW),
        Shut({"pod.yaml": AGENT}),
    ],
)
def account_to_system(scene: Scene) -> Iterator[Outcome]:
    for actor in scene.actors:
        names = {lesser_account(actor, role) for role in actor.roles} if actor.wall.kind == "none" else set()
        for host in actor.hosts if names - {""} else ():
            state = state_of_host(host.version)
            flaws = [row for row in state.open if row.part != "hyper-v"]
            for name in sorted(names - {""}) if flaws else ():
                yield Opening(
                    assets.account_on(host.node, name),
                    host.node,
                    grant=f"updates missing on {host.node.key}",
                    at=host.build.where if host.build is not None else None,
                    fixed=(f"{host.version.rpartition('.')[0]}.{state.revision}",),
                    version=host.version,
                    flaws=", ".join(row.id for row in flaws),
                    revision=str(state.revision),
                )
