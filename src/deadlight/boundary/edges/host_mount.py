"""A container writes to a directory of its host as an administrator.

What it leaves there belongs to an administrator or to SYSTEM. It is the host's where the host, or a person on it, runs
or trusts something from that directory: a program, a script, a shortcut, a task.
"""

from __future__ import annotations

from deadlight.boundary.edge import Iterator, Opening, Opens, Outcome, Question, Shut, edge
from deadlight.boundary.hands import hands_of
from deadlight.boundary.scene import Scene
from deadlight.semantics import host_paths, pipes

COMPOSE = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/servercore:10.0.26100.32230
    isolation: process
    volumes:
      - C:\shop\data:C:\data
"""

AS_USER = "mount {path} read-only into {source}, use a named volume, or run it as ContainerUser"
"""What closes it where the container's own account counts; behind a hypervisor that of the host's side does."""


@edge(
    technique="T1611",
    certainty="assumed",
    how="{source} writes to {path} of {target} as {account}",
    mend="mount {path} read-only into {source}, or use a named volume",
    prerequisites=("code in the container", "something of the host that runs or trusts what lies there"),
    defences=("a named volume, where the host need not see the files", "read-only, where the container only reads"),
    references=("https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/persistent-storage",),
    examples=[
        Opens({"compose.yaml": COMPOSE}),
        Shut({"compose.yaml": COMPOSE.replace("C:\\data\n", "C:\\data:ro\n")}),
        Shut({"compose.yaml": COMPOSE.replace("servercore", "nanoserver")}),
        Shut({"compose.yaml": COMPOSE.replace("C:\\shop\\data", "shop-data") + "volumes: {shop-data: {}}\n"}),
    ],
)
def host_mount(scene: Scene) -> Iterator[Outcome]:
    for actor, role in scene.contained():
        for mount in role.container.mounts:
            if mount.source is not None and (host_paths.is_undecided(mount) or pipes.is_undecided(mount)):
                yield Question(f"What of its host is mounted into {actor.name}? {mount.source.unknown}")
                continue
            path = host_paths.of_mount(mount)
            if path is None or mount.read_only or _is_told_elsewhere(path):
                continue
            hands = hands_of(actor, role)
            if hands.rights == "unknown":
                yield Question(hands.named)
            if hands.rights != "full":
                continue
            for host in actor.hosts:
                yield Opening(
                    actor.node,
                    host.node,
                    grant=f"directory {host_paths.normalise(path)} in {actor.node.key}",
                    at=mount.where,
                    mend=AS_USER if actor.wall.kind == "kernel" else "",
                    path=path,
                    account=hands.named,
                )


def _is_told_elsewhere(path: str) -> bool:
    directory = host_paths.system_directory(path)
    if directory is not None and directory.grip == "own":
        return False
    return host_paths.is_drive_root(path) or directory is not None or host_paths.credentials_file(path) is not None
