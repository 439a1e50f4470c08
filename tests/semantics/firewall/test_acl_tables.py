import pytest
from scripts_of_rules import understood

from deadlight.semantics.firewall.acl_tables import closed_directions, never_reached, rules_of

BLOCK = "@{ Type = 'ACL'; Action = 'Block'; Direction = 'Out'; RemoteAddresses = '10.0.0.9'; RemotePorts = '80,443'; Priority = 200 }"
ALLOW = "@{ Type = 'ACL'; Action = 'Allow'; Direction = 'Out'; Protocols = '256'; Priority = 65500 }"


def _rules(text: str):
    script = understood(text)
    return rules_of(script.tables, script.commands)


def _closed(text: str):
    return [(closed.direction, closed.certain) for closed in closed_directions(_rules(text))]


def test_a_hashtable_is_a_policy_with_its_fields():
    (rule,) = _rules(f"$p = [PSCustomObject]{BLOCK}")
    assert (rule.action, rule.direction, rule.priority, rule.rule_type) == ("block", "out", 200, "")
    assert (rule.remote_addresses.items, rule.remote_ports.items) == (("10.0.0.9",), ("80", "443"))


def test_settings_of_schema_2_are_a_policy():
    (rule,) = _rules("$p = @{ Type = 'ACL'; Settings = @{ Action = 'Block'; Direction = 'In'; RuleType = 'Switch' } }")
    assert (rule.action, rule.direction, rule.rule_type) == ("block", "in", "switch")


def test_other_hashtables_are_no_policies():
    assert (
        _rules("$p = @{ Type = 'OutBoundNAT'; Action = 'Block' }; $q = @{ Action = 'Block'; Direction = 'In' }") == []
    )


def test_a_policy_that_is_taken_away_does_not_count():
    assert _rules(f"Remove-HnsEndpointPolicy -Policies @({BLOCK})") == []


def test_a_policy_in_a_function_called_twice_is_one():
    assert len(_rules(f"function F {{ $p = {BLOCK} }}\nF\nF")) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"$a = {BLOCK}", [("out", True)]),
        (f"$a = {BLOCK}; $b = {ALLOW}", []),
        (f"$a = {BLOCK}; $b = {ALLOW.replace('Out', 'In')}", [("out", True)]),
        (f"$a = {BLOCK}; $b = {ALLOW.replace('256', '6')}", [("out", True)]),
        (f"$a = {BLOCK}; $b = {ALLOW.replace(chr(39) + '256' + chr(39), '$all')}", [("out", False)]),
        (f"$a = {BLOCK}; $b = {ALLOW.replace(chr(39) + 'Allow' + chr(39), '$act')}", [("out", False)]),
        (f"$a = {ALLOW.replace('256', '6')}", []),
        ("$a = @{ Type = 'ACL'; Action = 'Block'; Direction = 'In' }", []),
        (f"$a = {BLOCK.replace(chr(39) + 'Out' + chr(39), '$d')}", []),
    ],
)
def test_a_direction_is_closed_where_a_policy_blocks_and_none_allows_the_rest(text, expected):
    assert _closed(text) == expected


def _shadowed(text: str):
    script = understood(text)
    return [(rule.priority, first.priority) for rule, first in never_reached(script.tables, script.commands)]


ANY = "@{ Type = 'ACL'; Action = 'Allow'; Direction = 'Out'; Priority = 100 }"
OF_THE_HOST = ANY.replace("Priority", "RuleType = 'Host'; Priority")
OF_A_PORT = ANY.replace("Priority", "RemotePorts = '80'; Priority")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"New-HnsEndpoint -Policies @({ANY}, {BLOCK})", [(200, 100)]),
        (f"$p = @({ANY}, {BLOCK})", [(200, 100)]),
        (f"$p = @({BLOCK}, {ALLOW})", []),
        (f"$a = {ANY}; $b = {BLOCK}", []),
        (f"$p = @({ANY.replace('Allow', 'Block')}, {BLOCK})", []),
        (f"$p = @({ANY.replace('Out', 'In')}, {BLOCK})", []),
        (f"$p = @({ANY.replace('100', '$n')}, {BLOCK})", []),
        (f"$p = @({OF_THE_HOST}, {BLOCK})", []),
        (f"$p = @({OF_A_PORT}, {BLOCK})", []),
    ],
)
def test_a_policy_behind_one_that_matches_all_of_it_is_never_reached(text, expected):
    assert _shadowed(text) == expected
