r"""A Windows node has no taint that keeps other pods away.

## Why this matters

`os.name` does not schedule. Every pod without a node selector, from whatever chart, may be placed on the node, where a
Linux image cannot start and its protection would mean nothing; DaemonSets of security agents among them hang in a state that
looks like a deployment.

## What to do

Register the node with a taint, `--register-with-taints=os=windows:NoSchedule`, or set one with `kubectl taint nodes`, and let Windows
pods tolerate it; a RuntimeClass can add toleration and selector to them.
"""

from deadlight.checks.api import Bad, Good, Iterator, Outcome, Report, Severity, check
from deadlight.model.cluster import Node
from deadlight.semantics.taints import keeps_others_away

GOOD = r"""
apiVersion: v1
kind: Node
metadata:
  name: win-1
  labels:
    kubernetes.io/os: windows
spec:
  taints:
    - key: node.kubernetes.io/unreachable
      effect: NoSchedule
    - key: os
      value: windows
      effect: NoSchedule
"""
BAD = GOOD.replace("    - key: os\n      value: windows\n      effect: NoSchedule\n", "").replace(
    "apiVersion: v1", "apiVersion: v1  # <-- here"
)


@check(
    "WIN705",
    severity=Severity.LOW,
    because="pods fail, and nobody else gains anything by it",
    examples=[Bad("kubernetes", BAD), Good("kubernetes", GOOD)],
    refs=["https://kubernetes.io/docs/concepts/windows/user-guide/#taints-and-tolerations"],
)
def windows_node_without_taint(node: Node) -> Iterator[Outcome]:
    if node.system == "windows" and not any(keeps_others_away(taint) for taint in node.taints):
        yield Report("{node} has no taint that keeps Linux pods away", node=node.name, at=node.where)
