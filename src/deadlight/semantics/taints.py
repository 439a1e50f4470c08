"""Which taints keep pods off a node for good.

Source: https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/
"""

from __future__ import annotations

from deadlight.model.cluster import Taint

_STATES = (
    "node.kubernetes.io/",
    "node.cloudprovider.kubernetes.io/",
    "node.cilium.io/",
    "ToBeDeletedByClusterAutoscaler",
)
"""How the keys begin that controllers set for as long as a node is in some state."""


def keeps_others_away(taint: Taint) -> bool:
    """Return whether a taint keeps away the pods that do not tolerate it, and is no passing state of the node."""
    return taint.effect in ("NoSchedule", "NoExecute") and not taint.key.startswith(_STATES)
