"""What in a cluster's files says that its nodes are machines of a cloud, which answers them at the metadata address.

Sources: https://learn.microsoft.com/azure/aks/use-labels, https://docs.aws.amazon.com/eks/latest/userguide/node-labels.html,
https://cloud.google.com/kubernetes-engine/docs/concepts/node-pools
"""

from __future__ import annotations

from deadlight.model.cluster import Node
from deadlight.model.estate import Estate

CLOUDS = {"kubernetes.azure.com/": "Azure", "eks.amazonaws.com/": "AWS", "cloud.google.com/": "Google Cloud"}
"""Beginnings of labels that a cloud gives its nodes → the cloud."""


def cloud_of(estate: Estate, cni: str) -> str:
    """Return the cloud that the nodes are of, with what says so ("Azure, by …"); empty where nothing does."""
    if cni == "azure":
        return "Azure, by its network plug-in"
    names = [(name, node.name) for node in estate.every(Node) for name, _ in node.labels]
    for work in estate.workloads:
        if work.pod is not None:
            names += [(name, work.name) for name, _ in (*work.pod.node_selector, *work.pod.required_labels)]
    for name, holder in names:
        for prefix, cloud in CLOUDS.items():
            if name.startswith(prefix):
                return f"{cloud}, by the label {name} of {holder}"
    return ""
