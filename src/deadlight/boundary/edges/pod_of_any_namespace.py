"""A pod of any namespace is the business of its node.

What the kubelet, csi-proxy and the shim do with a pod does not depend on its namespace: whoever may create pods
somewhere is one of those whom a flaw in them serves.
"""

from __future__ import annotations

from deadlight.boundary import assets
from deadlight.boundary.creators import creators_of
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
    how="{source} is one of those who may create pods",
    prerequisites=("the right to create pods in the namespace",),
    defences=("few who may create pods",),
    references=("https://kubernetes.io/docs/concepts/security/rbac-good-practices/#workload-creation",),
    examples=[Opens({"pod.yaml": POD}), Shut({"compose.yaml": COMPOSE})],
)
def pod_of_any_namespace(scene: Scene) -> Iterator[Outcome]:
    for node in creators_of(scene).values():
        yield Opening(node, assets.POD_CREATORS)
