"""Network policies as they are read."""

from __future__ import annotations

from deadlight.model.network_policy import NetworkPolicy
from deadlight.model.place import Document
from deadlight.sources import readers

KUBERNETES = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p, namespace: shop}
spec:
  podSelector: {matchLabels: {app: stock}}
  egress:
    - to:
        - ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}
        - namespaceSelector: {matchExpressions: [{key: team, operator: NotIn, values: [x]}]}
      ports:
        - {port: http}
        - {port: 8000, endPort: 8100, protocol: UDP}
"""
CALICO = """\
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: g}
spec:
  order: 10
  selector: app == 'stock'
  types: [Ingress]
  ingress:
    - action: Deny
      protocol: TCP
      source: {nets: [10.0.0.0/8], notSelector: "app == 'api'"}
      destination: {ports: [80, "1000:2000"]}
    - action: Log
      icmp: {type: 8}
"""


def policy(text: str) -> NetworkPolicy:
    (found,) = readers.read(Document("policy.yaml", "kubernetes", text))
    assert isinstance(found, NetworkPolicy)
    return found


def test_egress_rules_isolate_in_both_directions_unless_types_are_named():
    assert policy(KUBERNETES).directions == ("ingress", "egress")
    assert policy(KUBERNETES.replace("  egress:", "  policyTypes: [Egress]\n  egress:")).directions == ("egress",)


def test_constructs_are_found_at_their_places():
    (rule,) = policy(KUBERNETES).rules
    lines = {construct.value: construct.where.position().line for construct in rule.constructs}
    assert lines == {"except": 8, "negative-selector": 9, "named-port": 11}


def test_a_port_may_be_a_range():
    (rule,) = policy(KUBERNETES).rules
    assert [(port.protocol, port.port.value, port.end) for port in rule.ports if port.port] == [
        ("TCP", "http", 0),
        ("UDP", "8000", 8100),
    ]


def test_a_policy_of_calico_has_its_order_actions_and_constructs():
    found = policy(CALICO)
    assert (found.origin, found.namespace, found.order) == ("calico", "", 10.0)
    deny, log = found.rules
    assert (deny.action, [port.end for port in deny.ports]) == ("Deny", [0, 2000])
    assert [construct.value for construct in deny.constructs] == ["negated-match"]
    assert {construct.value for construct in log.constructs} == {"icmp", "log"}


def test_calico_s_own_policies_stand_under_the_group_of_its_storage_too():
    assert policy(CALICO.replace("projectcalico.org/v3", "crd.projectcalico.org/v1")).origin == "calico"


def test_a_network_policy_of_another_group_is_none():
    text = KUBERNETES.replace("networking.k8s.io/v1", "cilium.io/v2")
    assert [
        found for found in readers.read(Document("p.yaml", "kubernetes", text)) if isinstance(found, NetworkPolicy)
    ] == []
