"""An annotation of a pod reaches the shim, which does on the host what it says.

containerd passes annotations on that match a pattern of the runtime handler. Some of them name folders of the host,
drivers, or the account of a HostProcess container: whoever writes the pod writes them.
"""

from __future__ import annotations

from deadlight.boundary import assets
from deadlight.boundary.edge import Iterator, Opening, Opens, Outcome, Shut, edge
from deadlight.boundary.scene import Scene
from deadlight.model.engine import Containerd
from deadlight.semantics import containerd_handlers

CONTAINERD = r"""
version = 3
[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runhcs-wcow-hypervisor]
  runtime_type = 'io.containerd.runhcs.v1'
  pod_annotations = ['io.microsoft.virtualmachine.*']
  [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runhcs-wcow-hypervisor.options]
    SandboxIsolation = 1
"""
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

CLASS = r"""
apiVersion: node.k8s.io/v1
kind: RuntimeClass
metadata: {name: isolated}
handler: runhcs-wcow-hypervisor
"""
ANNOTATED = r"""
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
  annotations: {io.microsoft.virtualmachine.kerneldrivers: 'C:\drivers'}
spec:
  os: {name: windows}
  runtimeClassName: isolated
  containers:
    - name: web
      image: registry.example.com/web:1.4
"""


@edge(
    technique="T1611",
    certainty="by-design",
    how="{source} writes {annotation} into a pod, which the handler {handler} passes on: {reach} of {target}",
    mend="keep {pattern} out of the pod_annotations of {handler}",
    prerequisites=("the right to create pods",),
    defences=("an admission policy that refuses io.microsoft.* and microsoft.com/* annotations",),
    references=("https://github.com/microsoft/hcsshim/blob/main/pkg/annotations/annotations.go",),
    examples=[
        Opens({"pod.yaml": POD, "config.toml": CONTAINERD}),
        Opens({"pod.yaml": ANNOTATED, "class.yaml": CLASS}),
        Shut({"pod.yaml": POD, "config.toml": CONTAINERD.replace("['io.microsoft.virtualmachine.*']", "[]")}),
    ],
)
def tenant_annotation(scene: Scene) -> Iterator[Outcome]:
    yield from _written(scene)
    for containerd in scene.estate.every(Containerd):
        for handler in containerd_handlers.of_windows(containerd):
            for passed in containerd_handlers.passed_to_shim(handler):
                severe = next((row for row in passed.annotations if row.severe), None)
                for host in scene.hosts if severe is not None else ():
                    if host.in_cluster and severe is not None:
                        yield Opening(
                            assets.POD_CREATORS,
                            host.node,
                            grant=f"annotations {passed.pattern.value} of {handler.name}",
                            at=passed.pattern.where,
                            annotation=severe.annotation,
                            reach=severe.reach,
                            handler=handler.name,
                            pattern=passed.pattern.value,
                        )


def _written(scene: Scene) -> Iterator[Outcome]:
    """Yield the steps of pods that carry such an annotation already."""
    for actor in scene.actors:
        for crossing in actor.wall.crossings:
            if crossing.edge == "tenant-annotation":
                for host in actor.hosts:
                    yield Opening(
                        actor.node,
                        host.node,
                        grant=f"annotation in {actor.node.key}: {crossing.what.partition(':')[0]}",
                        at=crossing.where,
                        how="{source} carries the annotation {what} of {target}",
                        mend="take the annotation out of {source}",
                        what=crossing.what,
                    )
