r"""A rule of a network policy uses what is left out on Windows.

## Why this matters

Calico's agent for Windows leaves a whole rule out where it uses a negated match, an exception of a block, ICMP,
a port by name or IPv6, and only its log says so. A rule to allow that is left out blocks what should pass; a rule
to deny that is left out is a hole.

## What to do

Say the same with positive matches: list the blocks that are allowed, and name ports by number.
"""

from deadlight.checks.api import Bad, Context, Estate, Good, Iterator, Outcome, Report, Severity, check
from deadlight.model.network_policy import NetworkPolicy
from deadlight.semantics.networks.enforcement import CONSTRUCTS, plugin
from deadlight.semantics.networks.selected import windows_workloads

BAD = r"""
apiVersion: v1
kind: Pod
metadata:
  name: stock
  namespace: shop
  labels: {app: stock}
spec:
  os: {name: windows}
  nodeSelector: {kubernetes.io/os: windows}
  automountServiceAccountToken: false
  securityContext:
    runAsNonRoot: true
    windowsOptions: {runAsUserName: ContainerUser}
  containers:
    - name: stock
      image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
      resources:
        limits: {cpu: "1", memory: 512Mi}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: stock-ports
  namespace: shop
spec:
  podSelector:
    matchLabels: {app: stock}
  ingress:
    - ports:
        - port: http  # <-- here
"""
GOOD = BAD.replace("port: http  # <-- here", "port: 8080")


@check(
    "WIN410",
    severity=Severity.MEDIUM,
    because="what the rule allows is blocked; the same construct in a rule to deny leaves a hole, which is high",
    opens="network-to-neighbour",
    examples=[
        Bad("kubernetes", BAD, options={"cni": "calico"}),
        Good("kubernetes", GOOD, options={"cni": "calico"}),
        Good("kubernetes", BAD.replace("  # <-- here", ""), options={"cni": "antrea"}),
    ],
    refs=["https://github.com/projectcalico/calico/blob/master/felix/dataplane/windows/policysets/policysets.go"],
)
def policy_construct_skipped(policy: NetworkPolicy, estate: Estate, context: Context) -> Iterator[Outcome]:
    found = plugin(estate, context.cni)
    if found.enforcer is None or not windows_workloads(policy, estate):
        return
    for rule in policy.rules:
        construct = found.skips(rule)
        if construct is not None:
            denies = rule.action == "Deny"
            yield Report(
                "a rule of {policy} uses {construct}, for which {cni} leaves it out on Windows: {effect}",
                policy=policy.name,
                construct=CONSTRUCTS[construct.value],
                cni=found.enforcer.cni,
                effect="what it denies passes" if denies else "what it allows is blocked",
                at=construct.where,
                severity=Severity.HIGH if denies else None,
            )
