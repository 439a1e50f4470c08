"""What the API server refuses of a pod before it validates it, for want of something else in the cluster.

Only pods are refused so; whatever makes pods is taken, and its pods are refused later. The plug-ins are those of
https://github.com/kubernetes/kubernetes/tree/master/plugin/pkg/admission.
"""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.semantics.api_server.fields import Field
from deadlight.semantics.api_server.refusal import Refusal, path_of
from deadlight.semantics.api_server.server import Server


def of_admission(pod: Field, server: Server) -> Iterator[Refusal]:
    """Yield what is missing for a pod; the server names the first."""
    spec = pod["spec"]
    for field, known, missing in (
        (spec["priorityClassName"], server.priority_classes, "no PriorityClass with name {name} was found"),
        (spec["runtimeClassName"], server.runtime_classes, 'pod rejected: RuntimeClass "{name}" not found'),
        (
            spec["serviceAccountName"],
            server.service_accounts,
            'error looking up service account {namespace}/{name}: serviceaccount "{name}" not found',
        ),
    ):
        if known is not None and field.text and field.text not in known:
            namespace = pod.at("metadata", "namespace").text or "default"
            yield _rejected(field, missing.format(name=field.text, namespace=namespace))
    if spec["overhead"].keys and not spec["runtimeClassName"].text:
        yield _rejected(
            spec["overhead"], "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead"
        )


def _rejected(field: Field, detail: str) -> Refusal:
    return Refusal(path=path_of(field.route), error="Rejected", detail=detail, route=field.route)
