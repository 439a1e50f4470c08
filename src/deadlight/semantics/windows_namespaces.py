"""Which namespaces of a cluster Windows workloads live in, as far as was read."""

from __future__ import annotations

from deadlight.model.cluster import Namespace, Node
from deadlight.model.estate import Estate
from deadlight.model.workload import Workload

OF_THE_SYSTEM = frozenset(("kube-system", "kube-public", "kube-node-lease"))
"""Namespaces that every cluster has for its own components, which the cluster's administrators alone write to."""


def workloads_in(namespace: Namespace, estate: Estate) -> list[Workload]:
    """Return the Windows workloads of a namespace that were read."""
    return [each for each in estate.workloads if each.surface == "kubernetes" and each.project == namespace.name]


def may_hold_windows(namespace: Namespace, estate: Estate) -> bool:
    """Return whether Windows pods are, or can be expected, in a namespace.

    Where nodes of Windows were read any namespace can have them; where only workloads were, those that do.
    """
    if any(node.system == "windows" for node in estate.every(Node)):
        return True
    return bool(workloads_in(namespace, estate)) or not any(
        workload.surface == "kubernetes" for workload in estate.workloads
    )
