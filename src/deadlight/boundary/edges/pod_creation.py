r"""Whoever may create pods in a namespace without Pod Security has the nodes.

Without an enforced standard a pod may be HostProcess, or mount `C:\`: nothing but other admission stands between the
right to create pods and SYSTEM on a node.
"""

from __future__ import annotations

from deadlight.boundary.creators import creators_of
from deadlight.boundary.edge import Iterator, Opening, Opens, Outcome, Shut, edge
from deadlight.boundary.scene import Scene
from deadlight.model.cluster import Namespace
from deadlight.semantics.pod_security import namespaces
from deadlight.semantics.windows_namespaces import OF_THE_SYSTEM, may_hold_windows, workloads_in

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
NAMESPACE = r"""
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels: {pod-security.kubernetes.io/warn: baseline}
"""


@edge(
    technique="T1610",
    certainty="by-design",
    how="{source} puts a HostProcess pod on {target}: no Pod Security is enforced there",
    mend="enforce Pod Security baseline in the namespace {namespace}",
    prerequisites=("the right to create pods in the namespace", "no other admission that refuses them"),
    defences=("enforce baseline or restricted", "an admission policy for what needs more"),
    references=("https://kubernetes.io/docs/concepts/security/pod-security-standards/",),
    examples=[
        Opens({"pod.yaml": POD, "namespace.yaml": NAMESPACE}),
        Shut({"pod.yaml": POD, "namespace.yaml": NAMESPACE.replace("/warn", "/enforce")}),
        Shut({"pod.yaml": POD}),
    ],
)
def pod_creation(scene: Scene) -> Iterator[Outcome]:
    creators = creators_of(scene)
    for namespace in scene.estate.every(Namespace):
        policy = namespaces.policy_of({name: value.value for name, value in namespace.labels})
        if policy.enforce.level != "privileged" or namespace.name in OF_THE_SYSTEM:
            continue
        if not may_hold_windows(namespace, scene.estate):
            continue
        if any(workload.is_host_process for workload in workloads_in(namespace, scene.estate)):
            continue
        for host in scene.hosts:
            if host.in_cluster:
                yield Opening(
                    creators[namespace.name],
                    host.node,
                    grant=f"namespace {namespace.name} without Pod Security",
                    at=namespace.where,
                    namespace=namespace.name,
                )
