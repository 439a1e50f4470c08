import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import ADDRESSES, FLOWS, NOWHERE, PORTS, PROTOCOLS, Condition, Small, addresses, conditions, ports

from deadlight.model.firewall import FirewallProfile, FirewallRule, Flow, Values
from deadlight.semantics.firewall.covering import covers
from deadlight.semantics.firewall.windows_firewall import decide

KINDS = [("allow",), ("block",), ("bypass",), ("allow", "block"), ("allow",), ("block",)]
RULES = st.lists(
    st.builds(
        Small,
        st.uuids().map(str),
        st.sampled_from(KINDS),
        st.booleans(),
        st.none() | st.sampled_from(PROTOCOLS),
        conditions(ADDRESSES),
        conditions(ADDRESSES),
        conditions(PORTS),
        st.sampled_from([(True,), (True,), (False,), (True, False)]),
    ),
    max_size=4,
)


def _real(small: Small, shape: int) -> FirewallRule:
    bypass = small.kinds == ("bypass",)
    return FirewallRule(
        name=small.name,
        where=NOWHERE,
        action="" if len(small.kinds) > 1 else "allow" if bypass else small.kinds[0],
        direction="inbound" if small.inbound else "outbound",
        enabled=None if len(small.on) > 1 else small.on[0],
        protocols=Values() if small.protocol is None else Values((small.protocol,)),
        local_addresses=addresses(small.local, shape),
        remote_addresses=addresses(small.remote, shape + 1),
        local_ports=ports(small.port, shape + 2) if small.inbound else Values(),
        remote_ports=Values() if small.inbound else ports(small.port, shape),
        authenticated=bypass,
        override_block=bypass,
    )


def _flow(case, **more) -> Flow:
    inbound, protocol, local, remote, port = case
    return Flow(
        direction="inbound" if inbound else "outbound",
        protocol=protocol,
        local_address=f"10.0.0.{local}",
        remote_address=f"10.0.0.{remote}",
        local_port=port if inbound else 3,
        remote_port=3 if inbound else port,
        **more,
    )


def _worlds(rules, case, authenticated):
    """Every way in which the rules may turn out: the kinds of those that match."""
    choices = []
    for rule in rules:
        kinds = set()
        for matched, kind in itertools.product(rule.may_match(*case), rule.kinds):
            kinds.add(kind if matched and (kind != "bypass" or authenticated) else "")
        choices.append(kinds)
    return itertools.product(*choices)


def _reference(rules, case, authenticated) -> str:
    verdicts = set()
    for kinds in _worlds(rules, case, authenticated):
        default = "blocked" if case[0] else "allowed"
        verdicts.add(
            "allowed"
            if "bypass" in kinds
            else "blocked"
            if "block" in kinds
            else "allowed"
            if "allow" in kinds
            else default
        )
    return verdicts.pop() if len(verdicts) == 1 else "unknown"


@given(RULES, FLOWS, st.integers(0, 5), st.booleans())
def test_the_firewall_decides_as_every_case_tried_says(rules, case, shape, authenticated):
    real = [_real(rule, shape) for rule in rules]
    assert decide(real, _flow(case, authenticated=authenticated)).verdict == _reference(rules, case, authenticated)


@given(RULES, FLOWS, st.integers(0, 5), st.randoms(use_true_random=False))
def test_the_order_of_rules_does_not_matter(rules, case, shape, random):
    real = [_real(rule, shape) for rule in rules]
    shuffled = list(real)
    random.shuffle(shuffled)
    assert decide(real, _flow(case)).verdict == decide(shuffled, _flow(case)).verdict


@given(RULES, FLOWS, st.integers(0, 5))
def test_the_deciding_rule_matches_and_does_what_was_decided(rules, case, shape):
    decision = decide([_real(rule, shape) for rule in rules], _flow(case))
    if decision.verdict != "unknown" and decision.rule is not None:
        small = next(rule for rule in rules if rule.name == decision.rule.name)
        assert small.may_match(*case) == {True}
        assert small.kinds == (("block",) if decision.verdict == "blocked" else ("allow",))


@given(RULES, FLOWS, st.sets(st.sampled_from(["protocol", "local_address", "remote_address", "remote_port"])))
def test_what_is_decided_without_knowing_all_of_a_flow_holds_for_every_such_flow(rules, case, hidden):
    real = [_real(rule, 0) for rule in rules]
    blank = {"remote_port": None} | dict.fromkeys(("protocol", "local_address", "remote_address"), "")
    full = _flow(case)
    known = {name: getattr(full, name) for name in Flow.__struct_fields__}
    part = Flow(**(known | {name: blank[name] for name in hidden}))
    verdict = decide(real, part).verdict
    assert verdict in ("unknown", decide(real, full).verdict)


@given(RULES, RULES, FLOWS, st.integers(0, 5))
def test_a_rule_that_covers_another_matches_all_that_it_matches(some, others, case, shape):
    for wide, narrow in itertools.product(some, others):
        if covers(_real(wide, shape), _real(narrow, shape + 1)):
            assert wide.may_match(*case) == {True} or narrow.may_match(*case) == {False}


def _rule(**fields) -> FirewallRule:
    return FirewallRule(name=fields.pop("name", "rule"), where=NOWHERE, **fields)


OUT = Flow(direction="outbound", protocol="tcp", remote_address="172.21.0.9", remote_port=443)


def test_a_block_rule_wins_over_a_narrower_allow_rule():
    block = _rule(name="block", action="block", direction="outbound", remote_addresses=Values(("172.21.0.0/24",)))
    allow = _rule(name="allow", direction="outbound", remote_ports=Values(("443",)), protocols=Values(("tcp",)))
    decision = decide([allow, block], OUT)
    assert (decision.verdict, decision.rule) == ("blocked", block)


def test_an_authenticated_rule_that_overrides_blocks_wins_only_for_what_is_authenticated():
    block = _rule(action="block", direction="outbound")
    over = _rule(name="over", direction="outbound", authenticated=True, override_block=True)
    assert decide([block, over], OUT).verdict == "blocked"
    authenticated = Flow(direction="outbound", protocol="tcp", remote_port=443, authenticated=True)
    assert decide([block, over], authenticated).rule is over


@pytest.mark.parametrize(
    ("direction", "profile", "expected"),
    [
        ("inbound", FirewallProfile(), "blocked"),
        ("outbound", FirewallProfile(), "allowed"),
        ("inbound", FirewallProfile(inbound="allow"), "allowed"),
        ("outbound", FirewallProfile(outbound="block"), "blocked"),
        ("outbound", FirewallProfile(outbound=""), "unknown"),
        ("inbound", FirewallProfile(enabled=False), "allowed"),
        ("inbound", FirewallProfile(enabled=None), "unknown"),
        ("outbound", FirewallProfile(enabled=None), "allowed"),
    ],
)
def test_without_a_rule_the_profile_decides(direction, profile, expected):
    assert decide([], Flow(direction=direction), profile).verdict == expected


def test_a_profile_that_heeds_no_inbound_rules_blocks_what_an_allow_rule_matches():
    flow = Flow(direction="inbound", protocol="tcp", local_port=80)
    assert decide([_rule()], flow, FirewallProfile(allow_inbound_rules=False)).verdict == "blocked"
    assert decide([_rule()], flow, FirewallProfile(allow_inbound_rules=None)).verdict == "unknown"


@pytest.mark.parametrize("address", ["localsubnet", "container-host", "10.0.0.0/33", "1.2.3.4-::1"])
def test_an_address_that_depends_on_the_host_is_not_known(address):
    rule = _rule(action="block", direction="outbound", remote_addresses=Values((address,)))
    assert decide([rule], OUT).verdict == "unknown"


def test_masks_and_subnets_are_ranges():
    rule = _rule(action="block", direction="outbound", remote_addresses=Values(("172.21.0.0/255.255.0.0",)))
    assert decide([rule], OUT).verdict == "blocked"
    assert decide([rule], Flow(direction="outbound", remote_address="172.22.0.1")).verdict == "allowed"


def test_a_rule_of_another_profile_does_not_count():
    rule = _rule(action="block", direction="outbound", profiles=Values(("domain", "private")))
    flow = Flow(direction="outbound", profile="public")
    assert decide([rule], flow).verdict == "allowed"
    assert decide([rule], Flow(direction="outbound")).verdict == "unknown"


def test_a_rule_with_conditions_that_are_not_modelled_is_not_known_to_match():
    assert decide([_rule(action="block", direction="outbound", further=True)], OUT).verdict == "unknown"


def test_a_condition_without_numbers_is_known_to_be_open_in_the_reference():
    assert Condition().answers(5) == {True}
