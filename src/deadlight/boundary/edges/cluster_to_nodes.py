"""Whoever commands the cluster has its nodes.

A HostProcess pod is SYSTEM on the node that it is put on, and who may do everything puts one on each.
"""

from __future__ import annotations

from deadlight.boundary import assets
from deadlight.boundary.edge import Iterator, Opening, Opens, Outcome, Shut, edge
from deadlight.boundary.scene import Scene

POD = r"""
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  os: {name: windows}
  containers:
    - name: web
      image: registry.example.com/web:1.4
"""
COMPOSE = r"""
services:
  web:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
"""


@edge(
    technique="T1610",
    certainty="by-design",
    how="{source} puts a HostProcess pod on {target}",
    prerequisites=("rights over the cluster",),
    defences=("an admission policy that refuses HostProcess pods also to administrators",),
    references=("https://kubernetes.io/docs/tasks/configure-pod-container/create-hostprocess-pod/",),
    examples=[Opens({"pod.yaml": POD}), Shut({"compose.yaml": COMPOSE})],
)
def cluster_to_nodes(scene: Scene) -> Iterator[Outcome]:
    for host in scene.hosts:
        if host.in_cluster:
            yield Opening(assets.CLUSTER, host.node)
