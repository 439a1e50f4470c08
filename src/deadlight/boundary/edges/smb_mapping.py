r"""A share that is mapped for a whole host is there for all that runs on it.

`New-SmbGlobalMapping` keeps its credential with the host: every user and service of the host reads and writes the share
with it, and so does each container that has the drive, or the share, mounted. Volumes of smb.csi.k8s.io are mapped so.
"""

from __future__ import annotations

from collections.abc import Mapping

from deadlight.boundary import assets
from deadlight.boundary.edge import Iterator, Opening, Opens, Outcome, Shut, edge
from deadlight.boundary.scene import Actor, Scene
from deadlight.model.host import HostScript
from deadlight.model.place import Plain, Where
from deadlight.semantics import host_paths
from deadlight.semantics.host_scripts import commands_of

SCRIPT = r"""
New-SmbGlobalMapping -RemotePath \\files.example.com\orders -LocalPath G: -Credential $secret -Persistent $true
"""
COMPOSE = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    volumes:
      - G:\orders:C:\orders
"""
DRIVER = "smb.csi.k8s.io"


@edge(
    technique="T1021.002",
    certainty="by-design",
    how="{source} has {target} with the credential that is mapped for the whole host",
    mend="map {share} with a credential of its own for {of}, or give the workload its share another way",
    prerequisites=("code in the container, or on its host",),
    defences=("-FullAccess and -DenyAccess of the mapping", "a credential that may do little on the file server"),
    references=(
        "https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/persistent-storage#smb-mounts",
        "https://github.com/kubernetes-csi/csi-driver-smb",
    ),
    examples=[
        Opens({"compose.yaml": COMPOSE, "setup.ps1": SCRIPT}),
        Shut({"compose.yaml": COMPOSE}),
        Shut({"compose.yaml": COMPOSE.replace("G:", "D:"), "setup.ps1": SCRIPT.replace("GlobalMapping", "Mapping")}),
    ],
)
def smb_mapping(scene: Scene) -> Iterator[Outcome]:
    mapped = dict(_mapped(scene))
    for actor in scene.actors:
        for share, where in _shares_of(actor, mapped):
            target = assets.share(share)
            grant = f"mapping of {target.key}"
            yield Opening(actor.node, target, grant=grant, at=where, share=share, of=actor.name)
            for host in actor.hosts:
                yield Opening(host.node, target, grant=grant, at=where, share=share, of=actor.name)


def _mapped(scene: Scene) -> Iterator[tuple[str, tuple[str, Where]]]:
    """Yield the drives that scripts map for the whole host: drive → share, and where that is written."""
    for script in scene.estate.every(HostScript):
        for command in commands_of(script):
            if command.name == "new-smbglobalmapping":
                local, remote = command.parameter("localpath"), command.parameter("remotepath")
                if local is not None and remote is not None and local.known and remote.known:
                    yield host_paths.normalise(local.text)[:2], (remote.text, command.where)


def _shares_of(actor: Actor, mapped: Mapping[str, tuple[str, Where]]) -> Iterator[tuple[str, Where]]:
    for role in actor.roles:
        for mount in role.container.mounts:
            path = host_paths.of_mount(mount)
            share = mapped.get(host_paths.normalise(path)[:2]) if path is not None else None
            if share is not None:
                yield share[0], mount.where
    pod = actor.workload.pod
    for index, source in enumerate(_csi_sources(pod.manifest) if pod is not None else ()):
        yield source, pod.spec.child("volumes", index) if pod is not None else actor.workload.where


def _csi_sources(manifest: Plain) -> list[str]:
    """Return the shares that a pod's own volumes name to the SMB driver."""
    found: list[str] = []
    for volume in _volumes(manifest):
        csi = volume.get("csi") if isinstance(volume, dict) else None
        attributes = csi.get("volumeAttributes") if isinstance(csi, dict) and csi.get("driver") == DRIVER else None
        source = attributes.get("source") if isinstance(attributes, dict) else None
        if isinstance(source, str):
            found.append(source)
    return found


def _volumes(value: Plain) -> list[Plain]:
    """Return the volumes of a pod, or of the template of what makes pods."""
    for _ in range(5):
        if not isinstance(value, dict):
            return []
        volumes = value.get("volumes")
        if isinstance(volumes, list):
            return volumes
        value = value.get("spec") or value.get("template") or value.get("jobTemplate")
    return []
