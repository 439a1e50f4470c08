"""A pod speaks to the API server with the token of its service account.

The token lies in clear in a directory of every container of the pod, and the container's Users group reads it. Whoever
runs code there is the service account.
"""

from __future__ import annotations

from deadlight.boundary import assets
from deadlight.boundary.edge import Iterator, Opening, Opens, Outcome, Question, Shut, edge
from deadlight.boundary.scene import Scene
from deadlight.semantics import rbac, service_accounts

POD = r"""
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  os: {name: windows}
  serviceAccountName: web
  containers:
    - name: web
      image: registry.example.com/web:1.4
"""


@edge(
    technique="T1528",
    certainty="by-design",
    how="{source} carries the token of {target}",
    mend="set automountServiceAccountToken: false on {source}",
    prerequisites=("code in the container",),
    defences=("a service account of its own, with the rights that the program uses",),
    references=(
        "https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/",
        "https://kubernetes.io/docs/concepts/storage/projected-volumes/#windows",
    ),
    examples=[
        Opens({"pod.yaml": POD}),
        Shut({"pod.yaml": POD + "  automountServiceAccountToken: false\n"}),
    ],
)
def token_to_api_server(scene: Scene) -> Iterator[Outcome]:
    for actor in scene.actors:
        pod = actor.workload.pod
        account = rbac.account_of_pods(actor.workload)
        if pod is None:
            continue
        said, certain = service_accounts.token_setting(actor.workload, scene.estate)
        if account is None or not certain:
            yield Question(f"Does {actor.name} carry the token of a service account, and of which?")
        elif said is None or said.value:
            grant = f"token in {actor.node.key}"
            at = said.where if said is not None else pod.spec
            yield Opening(actor.node, assets.service_account(account), grant=grant, at=at)
