"""What a workload says of its pods beyond their containers."""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.place import Located, Plain
from deadlight.model.workload import AntiAffinity, Pod
from deadlight.sources.kubernetes.fields import Fields

_OS_LABELS = frozenset(("kubernetes.io/os", "beta.kubernetes.io/os"))
_OTHER = {"windows": "linux", "linux": "windows"}


def pod(spec: Fields, metadata: Fields, manifest: Plain = None) -> Pod:
    """Return what the `spec` and `metadata` of a pod or pod template say; `manifest` is the object that holds them."""
    return Pod(
        spec=spec.where,
        metadata=metadata.where,
        manifest=manifest,
        os_name=spec.fields("os").text("name"),
        node_selector=tuple(spec.pairs("nodeSelector")),
        required_node_os=_required_node_os(spec),
        required_labels=tuple(_required_labels(spec)),
        tolerations=tuple(tolerations(spec)),
        anti_affinity=tuple(_anti_affinity(spec)),
        node_name=spec.text("nodeName"),
        runtime_class=spec.text("runtimeClassName"),
        service_account=spec.text("serviceAccountName") or spec.text("serviceAccount"),
        automount_token=spec.flag("automountServiceAccountToken"),
        host_network=spec.flag("hostNetwork"),
        hostname=spec.text("hostname"),
        annotations=tuple(metadata.pairs("annotations")),
        labels=tuple(metadata.pairs("labels")),
    )


def _required_node_os(spec: Fields) -> tuple[Located[str], ...]:
    """Return the systems that the required node affinity leaves; none if one of its terms leaves it open."""
    found: list[Located[str]] = []
    for term in _required_terms(spec):
        systems = [
            system
            for expression in term.items("matchExpressions")
            if expression.value.get("key") in _OS_LABELS
            for system in _systems_left(expression)
        ]
        if not systems:
            return ()
        found += systems
    return tuple(found)


def _required_terms(spec: Fields) -> Iterator[Fields]:
    """Yield the terms of the required node affinity, of which a node has to meet one."""
    required = spec.fields("affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution")
    return required.items("nodeSelectorTerms")


def _systems_left(expression: Fields) -> list[Located[str]]:
    """Return the systems that an expression on a label of the system leaves: of the two, not one is the other.

    The kubelet gives its node the label, so that every node has one.
    Source: https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kubelet_node_status.go
    """
    operator = expression.value.get("operator")
    values = list(expression.texts("values")) if operator in ("In", "NotIn") else []
    if operator == "In":
        return values
    excluded = [value for value in values if value.value in _OTHER]
    return [Located(_OTHER[excluded[0].value], excluded[0].where)] if len(excluded) == 1 else []


def _required_labels(spec: Fields) -> Iterator[tuple[str, Located[str]]]:
    """Yield the labels with a value of their own that the one term of the required node affinity asks for."""
    terms = list(_required_terms(spec))
    if len(terms) != 1:
        return
    for expression in terms[0].items("matchExpressions"):
        key = expression.value.get("key")
        values = list(expression.texts("values")) if expression.value.get("operator") == "In" else []
        if isinstance(key, str) and len(values) == 1:
            yield key, values[0]


def tolerations(spec: Fields) -> Iterator[tuple[str, str]]:
    """Yield the keys and values of the taints that pods tolerate, each empty where it is not said."""
    for toleration in spec.items("tolerations"):
        key = toleration.text("key")
        value = toleration.text("value")
        yield key.value if key is not None else "", value.value if value is not None else ""


def _anti_affinity(spec: Fields) -> Iterator[AntiAffinity]:
    """Yield the pods that the scheduler must keep apart from these; what it only prefers binds nobody."""
    apart = spec.fields("affinity", "podAntiAffinity")
    for term in apart.items("requiredDuringSchedulingIgnoredDuringExecution"):
        topology = term.text("topologyKey")
        if topology is not None:
            yield AntiAffinity(
                topology=topology,
                selector=term.value.get("labelSelector"),
                namespaces=tuple(each.value for each in term.texts("namespaces")),
                everywhere=term.value.get("namespaceSelector") is not None,
            )
