import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import ADDRESSES, FLOWS, NOWHERE, PORTS, PROTOCOLS, Small, addresses, conditions, ports

from deadlight.model.firewall import AclRule, Flow, Values
from deadlight.semantics.firewall import matrix
from deadlight.semantics.firewall.acl import decide_acl, decide_hyperv, objection
from deadlight.semantics.firewall.covering import covers_acl

RULES = st.lists(
    st.builds(
        Small,
        st.uuids().map(str),
        st.sampled_from([("allow",), ("block",), ("allow",), ("block",), ("allow", "block")]),
        st.booleans(),
        st.none() | st.sampled_from(PROTOCOLS),
        conditions(ADDRESSES),
        conditions(ADDRESSES),
        conditions(PORTS),
        priority=st.sampled_from([1, 2, 3, 4, 5, None]),
    ),
    max_size=4,
)
VERDICT = {"allow": "allowed", "block": "blocked"}


def _real(small: Small, shape: int) -> AclRule:
    return AclRule(
        name=small.name,
        where=NOWHERE,
        action=small.kinds[0] if len(small.kinds) == 1 else "",
        direction="in" if small.inbound else "out",
        protocols=Values() if small.protocol is None else Values((small.protocol,)),
        local_addresses=addresses(small.local, shape),
        remote_addresses=addresses(small.remote, shape + 1),
        local_ports=ports(small.port, shape + 2) if small.inbound else Values(),
        remote_ports=Values() if small.inbound else ports(small.port, shape),
        rule_type="switch",
        priority=small.priority,
    )


def _flow(case) -> Flow:
    inbound, protocol, local, remote, port = case
    return Flow(
        direction="inbound" if inbound else "outbound",
        protocol=protocol,
        local_address=f"10.0.0.{local}",
        remote_address=f"10.0.0.{remote}",
        local_port=port if inbound else 3,
        remote_port=3 if inbound else port,
    )


def _orders(rules):
    """Every order in which the rules may be looked at: ascending numbers; ties, and rules without one, anywhere."""
    for order in itertools.permutations(rules):
        numbers = [rule.priority for rule in order if rule.priority is not None]
        if numbers == sorted(numbers):
            yield order


def _reference(rules, case, default) -> str:
    verdicts = set()
    for order in _orders(rules):
        answers = [rule.may_match(*case) for rule in order]
        for world in itertools.product(*answers):
            first = next((rule for rule, matched in zip(order, world, strict=True) if matched), None)
            verdicts |= {default} if first is None else {VERDICT[kind] for kind in first.kinds}
    return verdicts.pop() if len(verdicts) == 1 else "unknown"


@given(RULES, FLOWS, st.integers(0, 5))
def test_an_endpoint_decides_as_every_order_tried_says(rules, case, shape):
    real = [_real(rule, shape) for rule in rules]
    verdict = decide_acl(real, _flow(case)).verdict
    if not rules:
        assert verdict == "allowed"
    elif not any(rule.inbound == case[0] for rule in rules):
        assert verdict == "unknown"
    else:
        assert verdict == _reference(rules, case, "blocked")


@given(RULES, FLOWS, st.integers(0, 5))
def test_the_hyperv_firewall_decides_as_every_order_tried_says(rules, case, shape):
    real = [_real(rule, shape) for rule in rules]
    numbers = {"allow": 2, "block": 1}
    numbered = [
        Small(
            **(
                {name: getattr(rule, name) for name in rule.__dataclass_fields__}
                | {
                    "priority": numbers[rule.kinds[0]]
                    if rule.priority is None and len(rule.kinds) == 1
                    else rule.priority
                }
            )
        )
        for rule in rules
    ]
    expected = _reference(numbered, case, "blocked" if case[0] else "allowed")
    assert decide_hyperv(real, _flow(case)).verdict == expected


@given(RULES, FLOWS)
def test_the_deciding_policy_matches_and_does_what_was_decided(rules, case):
    decision = decide_acl([_real(rule, 0) for rule in rules], _flow(case))
    if decision.rule is not None and decision.verdict != "unknown":
        small = next(rule for rule in rules if rule.name == decision.rule.name)
        assert small.may_match(*case) == {True}
        assert VERDICT[small.kinds[0]] == decision.verdict


def _acl(**fields) -> AclRule:
    return AclRule(name=fields.pop("name", "policy"), where=NOWHERE, **fields)


BLOCK = _acl(
    name="block",
    action="block",
    direction="out",
    remote_addresses=Values(("10.0.0.25",)),
    rule_type="switch",
    priority=500,
)
ALLOW_ALL = _acl(
    name="all", action="allow", direction="out", protocols=Values(("256",)), rule_type="switch", priority=1000
)
TO_TARGET = Flow(direction="outbound", protocol="tcp", remote_address="10.0.0.25", remote_port=80)
ELSEWHERE = Flow(direction="outbound", protocol="tcp", remote_address="10.0.0.26", remote_port=80)


def test_a_lone_block_policy_closes_its_direction_for_everything():
    assert decide_acl([BLOCK], TO_TARGET).rule is BLOCK
    other = decide_acl([BLOCK], ELSEWHERE)
    assert (other.verdict, other.rule) == ("blocked", None)


def test_an_allow_all_policy_of_a_higher_number_opens_the_rest():
    cells = matrix.of_endpoint([ALLOW_ALL, BLOCK], [TO_TARGET, ELSEWHERE])
    assert [(cell.decision.verdict, cell.decision.rule) for cell in cells] == [
        ("blocked", BLOCK),
        ("allowed", ALLOW_ALL),
    ]


def test_an_allow_all_policy_of_a_lower_number_leaves_a_block_policy_without_effect():
    first = _acl(action="allow", direction="out", rule_type="switch", priority=100)
    assert decide_acl([BLOCK, first], TO_TARGET).verdict == "allowed"


def test_the_direction_without_policies_is_not_known():
    assert decide_acl([BLOCK], Flow(direction="inbound", protocol="tcp", local_port=80)).verdict == "unknown"


@pytest.mark.parametrize(
    ("protocol", "expected"), [("tcp", "allowed"), ("udp", "allowed"), ("47", "unknown"), ("", "unknown")]
)
def test_an_endpoint_without_policies_takes_what_comes_unasked(protocol, expected):
    assert decide_acl([], Flow(direction="inbound", protocol=protocol)).verdict == expected


def test_policies_of_two_layers_have_to_agree():
    host = _acl(action="allow", direction="out", rule_type="host")
    assert decide_acl([BLOCK, host], TO_TARGET).rule is BLOCK
    assert decide_acl([BLOCK, host], ELSEWHERE).verdict == "unknown"
    assert decide_acl([ALLOW_ALL, host], ELSEWHERE).verdict == "allowed"


def test_a_policy_that_passes_on_decides_nothing():
    assert decide_acl([_acl(action="pass", direction="out", priority=1)], TO_TARGET).verdict == "unknown"


def test_any_is_no_address_to_hns():
    assert "0x803b000d" in objection(_acl(local_addresses=Values(("any",))))
    assert objection(BLOCK) == ""


def test_hyperv_rules_without_a_priority_block_first():
    block = _acl(action="block", direction="out")
    allow = _acl(action="allow", direction="out")
    assert decide_hyperv([allow, block], TO_TARGET).rule.action == "block"
    numbered = _acl(action="allow", direction="out", priority=1)
    assert decide_hyperv([numbered, _acl(action="block", direction="out", priority=2)], TO_TARGET).rule is numbered


@given(RULES, RULES, FLOWS, st.integers(0, 5))
def test_a_policy_that_covers_another_matches_all_that_it_matches(some, others, case, shape):
    for wide, narrow in itertools.product(some, others):
        if covers_acl(_real(wide, shape), _real(narrow, shape + 1)):
            assert wide.may_match(*case) == {True} or narrow.may_match(*case) == {False}
