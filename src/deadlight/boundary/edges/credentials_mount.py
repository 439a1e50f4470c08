r"""A container has a file or folder of credentials of its host.

What it reads there it is: to a cluster, to a cloud, to other machines. Where it may write to a folder of SSH keys it
adds its own to `authorized_keys` and signs in to the host, as the published guidance shows: ContainerAdministrator with
a volume that holds a user's `.ssh` is enough, and no flaw is needed.
"""

from __future__ import annotations

from deadlight.boundary import assets
from deadlight.boundary.edge import GraphNode, Iterator, Opening, Opens, Outcome, Question, Shut, edge
from deadlight.boundary.hands import hands_of
from deadlight.boundary.scene import Scene
from deadlight.semantics import host_paths

COMPOSE = r"""
services:
  jobs:
    image: mcr.microsoft.com/windows/servercore:10.0.26100.32230
    isolation: process
    volumes:
      - C:\Users\Administrator\.ssh:C:\keys
"""
KEYS = "SSH keys"
CLOUDS = {"AWS": "AWS", "Azure": "Azure", "Google Cloud": "Google Cloud"}


@edge(
    technique="T1552.001",
    certainty="by-design",
    how="{source} {does} {path}, {what}, as {account}",
    mend="take {path} out of {source}",
    prerequisites=("code in the container", "an account that may read, or write, there"),
    defences=("give the workload an identity of its own", "mount read-only what is only read"),
    references=(
        "https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/container-security",
        "https://learn.microsoft.com/windows-server/administration/openssh/openssh_keymanagement",
    ),
    examples=[
        Opens({"compose.yaml": COMPOSE}),
        Opens({"compose.yaml": COMPOSE.replace(".ssh", ".kube\\config")}),
        Shut({"compose.yaml": COMPOSE.replace("servercore", "nanoserver")}),
        Shut({"compose.yaml": COMPOSE.replace("C:\\Users\\Administrator\\.ssh", "C:\\shop")}),
    ],
)
def credentials_mount(scene: Scene) -> Iterator[Outcome]:
    for actor, role in scene.contained():
        for mount in role.container.mounts:
            path = host_paths.of_mount(mount)
            what = None if path is None or host_paths.is_drive_root(path) else host_paths.credentials_file(path)
            if path is None or what is None:
                continue
            hands = hands_of(actor, role)
            if hands.rights == "unknown":
                yield Question(hands.named)
            if hands.rights != "full":
                continue
            grant = f"credentials {host_paths.normalise(path)} in {actor.node.key}"
            shown = {"path": path, "what": what, "account": hands.named}
            for host in actor.hosts:
                data = assets.directory(host.node, path, asset=True)
                yield Opening(actor.node, data, grant=grant, at=mount.where, does="reads", shown=shown)
                if what == KEYS and not mount.read_only:
                    yield Opening(
                        actor.node,
                        host.node,
                        grant=grant,
                        at=mount.where,
                        needs=("an SSH server on the host", "an account of the host that the keys are for"),
                        does="adds a key to",
                        shown=shown,
                    )
                further = _further(what)
                if further is not None:
                    needs = ("credentials that are still valid, and may do much",)
                    how = "{source} is a way into {target}: {what}"
                    yield Opening(data, further, certainty="assumed", how=how, needs=needs, shown=shown)


def _further(what: str) -> GraphNode | None:
    """Return what such credentials are for, where that is in the graph."""
    if "Kubernetes" in what:
        return assets.CLUSTER
    return next((assets.cloud(name) for word, name in CLOUDS.items() if what == f"credentials for {word}"), None)
