r"""A container has a whole drive of its host.

With the system drive writable, an administrator in the container puts a service, a start-up program or an SSH key on
the host; the isolation does not matter, for the host's side works as LocalSystem behind a hypervisor. Read-only, or for
ContainerUser in process isolation, the drive still holds all that Administrators or Users may read.
"""

from __future__ import annotations

from deadlight.boundary import assets
from deadlight.boundary.edge import Iterator, Opening, Opens, Outcome, Question, Shut, edge
from deadlight.boundary.hands import hands_of
from deadlight.boundary.scene import Scene
from deadlight.semantics import host_paths

COMPOSE = r"""
services:
  backup:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    volumes:
      - C:\:C:\host
"""


@edge(
    technique="T1611",
    certainty="by-design",
    how="{source} {does} {drive} of its host as {account}",
    mend="mount the one directory that {source} needs instead of {drive}",
    prerequisites=("code in the container",),
    defences=("mount one directory, read-only where it is only read",),
    references=("https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/persistent-storage",),
    examples=[
        Opens({"compose.yaml": COMPOSE}),
        Opens({"compose.yaml": COMPOSE.replace("C:\\host", "C:\\host:ro").replace("hyperv", "process")}),
        Shut({"compose.yaml": COMPOSE.replace("C:\\:", "C:\\shop:")}),
    ],
)
def drive_root(scene: Scene) -> Iterator[Outcome]:
    for actor, role in scene.contained():
        for mount in role.container.mounts:
            path = host_paths.of_mount(mount)
            if path is None or not host_paths.is_drive_root(path):
                continue
            hands = hands_of(actor, role)
            if hands.rights == "unknown":
                yield Question(hands.named)
            owns = hands.rights == "full" and not mount.read_only and _is_system_drive(path)
            grant = f"drive {path} in {actor.node.key}"
            for host in actor.hosts:
                data = assets.directory(host.node, path, asset=True)
                yield Opening(
                    actor.node,
                    host.node if owns else data,
                    grant=grant,
                    at=mount.where,
                    does="writes to the whole drive" if owns else "has what lies on the drive",
                    drive=path,
                    account=hands.named if hands.rights != "unknown" else "an account that is not known",
                )


def _is_system_drive(path: str) -> bool:
    """Return whether Windows is on the drive; volumes that are named otherwise may be it."""
    return host_paths.normalise(path) == "c:\\" or ":" not in host_paths.normalise(path)[:2]
