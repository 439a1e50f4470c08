r"""A container has a directory that its host depends on.

Whoever writes to `C:\Windows`, to the engine's data, to the kubelet's files or to the programs that services run from
is SYSTEM as soon as the host uses what was written. Read-only such a directory still gives away the secrets in it.
ContainerUser in process isolation has there what Users have, which is little.
"""

from __future__ import annotations

from deadlight.boundary import assets
from deadlight.boundary.edge import Iterator, Opening, Opens, Outcome, Question, Shut, edge
from deadlight.boundary.hands import hands_of
from deadlight.boundary.scene import Scene
from deadlight.semantics import host_paths

COMPOSE = r"""
services:
  agent:
    image: mcr.microsoft.com/windows/servercore:10.0.26100.32230
    isolation: process
    volumes:
      - C:\ProgramData\docker:C:\docker
"""


@edge(
    technique="T1611",
    certainty="by-design",
    how="{source} {does} {path}, {what}, as {account}: {why}",
    mend="take {path} out of {source}",
    prerequisites=("code in the container", "an account that may write there"),
    defences=("Pod Security baseline refuses hostPath volumes", "mount read-only what is only read"),
    references=(
        "https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/persistent-storage",
        "https://kubernetes.io/docs/concepts/storage/volumes/#hostpath",
    ),
    examples=[
        Opens({"compose.yaml": COMPOSE}),
        Shut({"compose.yaml": COMPOSE.replace("servercore", "nanoserver")}),
        Shut({"compose.yaml": COMPOSE.replace("ProgramData\\docker", "shop\\data")}),
    ],
)
def system_directory(scene: Scene) -> Iterator[Outcome]:
    for actor, role in scene.contained():
        for mount in role.container.mounts:
            path = host_paths.of_mount(mount)
            if path is None or host_paths.is_drive_root(path) or host_paths.credentials_file(path):
                continue
            directory = host_paths.system_directory(path)
            if directory is None or directory.grip == "own":
                continue
            hands = hands_of(actor, role)
            if hands.rights == "unknown":
                yield Question(hands.named)
            if hands.rights != "full":
                continue
            for host in actor.hosts:
                data = assets.directory(host.node, path, asset=True)
                yield Opening(
                    actor.node,
                    data if mount.read_only else host.node,
                    grant=f"directory {host_paths.normalise(path)} in {actor.node.key}",
                    at=mount.where,
                    certainty="by-design" if mount.read_only or directory.grip == "host" else "assumed",
                    does="reads" if mount.read_only else "writes to",
                    path=path,
                    what=directory.what,
                    why=directory.why,
                    account=hands.named,
                )
