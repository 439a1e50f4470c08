"""A pod asks the metadata address of its cloud for the identity of its node.

At 169.254.169.254 a machine of a cloud is given tokens of its identity, and a pod's request comes from that machine.
What the identity may do is not in the files, so that its worth is assumed.
"""

from __future__ import annotations

from deadlight.boundary import assets
from deadlight.boundary.edge import Iterator, Opening, Opens, Outcome, Question, Shut, edge
from deadlight.boundary.hosts import Host
from deadlight.boundary.scene import Actor, Scene
from deadlight.model.network_policy import NetworkPolicy
from deadlight.model.place import Where
from deadlight.model.reachability import Verdict
from deadlight.semantics.networks.clouds import cloud_of
from deadlight.semantics.networks.enforcement import plugin
from deadlight.semantics.networks.matrix import METADATA_ADDRESS, Cluster, egress, party_of

POD = r"""
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  os: {name: windows}
  nodeSelector: {kubernetes.azure.com/os-sku: Windows2025}
  containers:
    - name: web
      image: registry.example.com/web:1.4
"""
POLICY = r"""
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: out, namespace: shop}
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock: {cidr: 10.20.0.0/16}
"""
PLATFORMS = {"aks": "Azure", "eks": "AWS", "gke": "Google Cloud"}


@edge(
    technique="T1552.005",
    certainty="assumed",
    how="{source} asks 169.254.169.254 for {target}: {reason}",
    mend="keep {source} from 169.254.169.254 by a policy for egress that the plug-in enforces on Windows",
    prerequisites=("code in the container", "an identity of the node that may do something worth it"),
    defences=("IMDSv2 with a hop limit of 1 on AWS", "workload identity, and the restriction of the metadata service"),
    references=(
        "https://learn.microsoft.com/azure/virtual-machines/instance-metadata-service",
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html",
    ),
    examples=[
        Opens({"pod.yaml": POD}),
        Shut({"pod.yaml": POD, "policy.yaml": POLICY}, options={"cni": "calico"}),
        Shut({"pod.yaml": POD.replace("kubernetes.azure.com/os-sku: Windows2025", "kubernetes.io/os: windows")}),
    ],
)
def metadata_to_cloud(scene: Scene) -> Iterator[Outcome]:
    cluster = Cluster(scene.estate.every(NetworkPolicy), plugin(scene.estate, scene.cni))
    said = cloud_of(scene.estate, scene.cni).partition(",")[0]
    for actor in scene.actors:
        clouds = sorted({_cloud(host) or said for host in actor.hosts} - {""}) if actor.workload.pod else []
        if not clouds:
            continue
        verdict, reason, at = _reach(actor, scene, cluster)
        if verdict == "unknown":
            yield Question(f"Does {actor.name} reach 169.254.169.254? {reason}")
        for cloud in clouds if verdict == "yes" else ():
            grant = f"way to the metadata address from {actor.node.key}"
            yield Opening(actor.node, assets.cloud(cloud), grant=grant, at=at, reason=reason)


def _reach(actor: Actor, scene: Scene, cluster: Cluster) -> tuple[Verdict, str, Where]:
    """Return whether a pod reaches the address, why, and where that is decided."""
    if actor.wall.kind == "none":
        return "yes", "it has the network of its node", actor.workload.where
    (verdict, reason), found = egress(party_of(actor.workload, scene.estate), METADATA_ADDRESS, cluster)
    return verdict, reason, found.places[0] if found.places else actor.workload.where


def _cloud(host: Host) -> str:
    return PLATFORMS.get(host.pool.platform, "") if host.pool is not None else ""
