"""What network policies let through, held against a direct reading of their definition."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.model.network_policy import NetworkPolicy, Peer, PolicyPort, PolicyRule
from deadlight.model.place import Document, Located, Where
from deadlight.semantics.networks.enforcement import Plugin, enforcers
from deadlight.semantics.networks.policies import INTERNET, PodParty, access
from deadlight.semantics.networks.port_ranges import ALL, overlap, shown, simplified

HERE = Where(Document("policy.yaml", "kubernetes", ""))
CALICO = Plugin(enforcers()["calico"], "")
STOCK = PodParty("shop", {"app": "stock"})
API = PodParty("shop", {"app": "api"})


def located(text):
    return Located(text, HERE)


def peer(pods=None, namespaces=None, block=None, excepted=()):
    return Peer(
        where=HERE,
        pods=pods,
        namespaces=namespaces,
        block=located(block) if block else None,
        except_blocks=tuple(map(located, excepted)),
    )


def rule(*peers, ports=(), direction="ingress", action="Allow", constructs=()):
    return PolicyRule(
        where=HERE,
        direction=direction,
        peers=peers,
        ports=ports,
        action=action,
        constructs=tuple(map(located, constructs)),
    )


def port(number, protocol="TCP", end=0):
    return PolicyPort(where=HERE, protocol=protocol, port=located(str(number)), end=end)


def policy(*rules, pods=None, directions=("ingress",), namespace="shop", origin="kubernetes"):
    return NetworkPolicy(
        name="p",
        where=HERE,
        pods={} if pods is None else pods,
        directions=directions,
        rules=rules,
        namespace=namespace,
        origin=origin,
    )


def into(*policies, source=API):
    return access(STOCK, "ingress", source, policies, CALICO)


def test_a_pod_that_no_policy_selects_is_open():
    other = policy(pods={"matchLabels": {"app": "other"}})
    found = into(other)
    assert (found.ports, found.isolated) == (ALL, False)


def test_a_policy_without_rules_closes_the_pod():
    found = into(policy())
    assert (found.ports, found.isolated, found.unknown) == ((), True, "")


def test_policies_of_other_namespaces_do_not_count():
    assert into(policy(namespace="other")).ports == ALL


def test_what_one_policy_allows_another_cannot_take_away():
    allows = policy(rule(peer(pods={"matchLabels": {"app": "api"}}), ports=(port(8080),)))
    assert into(allows, policy()).ports == (("TCP", 8080, 8080),)


def test_a_peer_without_namespaces_is_of_the_policy_s_namespace():
    allows = policy(rule(peer(pods={})))
    assert into(allows, source=PodParty("other", {"app": "api"})).ports == ()
    assert into(allows).ports == ALL


def test_a_namespace_that_was_not_read_is_known_by_its_name_only():
    other = PodParty("other", {})
    by_name = policy(rule(peer(namespaces={"matchLabels": {"kubernetes.io/metadata.name": "other"}})))
    by_team = policy(rule(peer(namespaces={"matchLabels": {"team": "x"}})))
    assert into(by_name, source=other).ports == ALL
    assert into(by_team, source=other).unknown
    assert into(by_team, source=PodParty("other", {}, {"team": "x"})).ports == ALL


def test_an_endport_makes_a_range():
    assert into(policy(rule(ports=(port(8000, end=8100),)))).ports == (("TCP", 8000, 8100),)


def test_a_rule_with_a_construct_that_the_plug_in_skips_allows_nothing():
    assert into(policy(rule(constructs=("named-port",)))).ports == ()


def test_of_pods_a_block_says_nothing_unless_it_is_everywhere():
    assert into(policy(rule(peer(block="10.0.0.0/8")))).unknown
    assert into(policy(rule(peer(block="0.0.0.0/0")))).ports == ALL


@pytest.mark.parametrize(
    ("block", "excepted", "reached"),
    [
        ("0.0.0.0/0", (), True),
        ("0.0.0.0/0", ("169.254.169.254/32",), False),
        ("10.0.0.0/8", (), False),
        ("169.254.0.0/16", (), True),
    ],
)
def test_the_metadata_address_is_reached_through_blocks_that_hold_it(block, excepted, reached):
    allows = policy(rule(peer(block=block, excepted=excepted), direction="egress"), directions=("egress",))
    antrea = Plugin(enforcers()["antrea"], "")
    found = access(STOCK, "egress", "169.254.169.254", [allows], antrea)
    assert (found.ports == ALL) is reached


def test_the_internet_is_reached_through_public_blocks_only():
    def reaches(block):
        allows = policy(rule(peer(block=block), direction="egress"), directions=("egress",))
        return access(STOCK, "egress", INTERNET, [allows], CALICO).ports == ALL

    assert reaches("0.0.0.0/0")
    assert reaches("8.8.8.0/24")
    assert not reaches("192.168.0.0/16")


def test_where_calico_denies_too_the_order_decides_and_nothing_is_said():
    denies = policy(
        rule(action="Deny"), rule(), pods={"selector": "app == 'stock'", "namespaceSelector": ""}, origin="calico"
    )
    assert "order" in into(denies).unknown


LABELS = st.dictionaries(st.sampled_from(["app", "tier"]), st.sampled_from(["a", "b"]), max_size=2)
SELECTORS = st.builds(lambda labels: {"matchLabels": labels}, LABELS)
PORTS = st.lists(st.builds(port, st.integers(1, 4)), max_size=2).map(tuple)
RULES = st.lists(
    st.builds(lambda peers, ports: rule(*peers, ports=ports), st.lists(st.builds(peer, SELECTORS), max_size=2), PORTS),
    max_size=2,
)
POLICIES = st.lists(st.builds(lambda rules, pods: policy(*rules, pods=pods), RULES, SELECTORS), max_size=3)


def is_subset(selector, labels):
    return all(labels.get(key) == value for key, value in selector["matchLabels"].items())


@given(POLICIES, LABELS, LABELS, st.integers(1, 5))
def test_policies_let_through_what_their_definition_says(policies, pod, other, number):
    isolating = [each for each in policies if is_subset(each.pods, pod)]
    expected = not isolating or any(
        (not each.peers or any(is_subset(peer.pods, other) for peer in each.peers))
        and (not each.ports or any(int(listed.port.value) == number for listed in each.ports))
        for policy in isolating
        for each in policy.rules
    )
    found = access(PodParty("shop", pod), "ingress", PodParty("shop", other), policies, CALICO)
    assert bool(overlap(found.ports, (("TCP", number, number),))) is expected


RANGES = st.lists(
    st.tuples(st.sampled_from(["TCP", "UDP", "*"]), st.integers(0, 9), st.integers(0, 9)).filter(
        lambda r: r[1] <= r[2]
    ),
    max_size=4,
)


def holds(ranges, protocol, number):
    return any(name in ("*", protocol) and low <= number <= high for name, low, high in ranges)


@given(RANGES, RANGES, st.sampled_from(["TCP", "UDP"]), st.integers(0, 9))
def test_an_overlap_holds_what_both_hold(left, right, protocol, number):
    both = holds(left, protocol, number) and holds(right, protocol, number)
    assert holds(overlap(tuple(left), tuple(right)), protocol, number) is both


@given(RANGES, st.sampled_from(["TCP", "UDP"]), st.integers(0, 9))
def test_simplifying_changes_nothing(ranges, protocol, number):
    assert holds(simplified(ranges), protocol, number) is holds(ranges, protocol, number)


def test_ports_are_shown_shortly():
    assert shown(ALL) == "all"
    assert shown((("TCP", 80, 80), ("UDP", 1, 2), ("SCTP", 0, 65535))) == "tcp 80, udp 1-2, sctp"
