import pytest
from scripts_of_rules import rules

from deadlight.model.firewall import Flow
from deadlight.semantics.firewall.scripted import Scripted, without_effect
from deadlight.semantics.firewall.windows_firewall import decide

NETSH = "netsh advfirewall firewall add rule"
BLOCK_ALL = "New-NetFirewallRule -DisplayName all -Direction Outbound -Action Block"
ALLOW = "New-NetFirewallRule -DisplayName web -Direction Outbound -Protocol TCP -RemotePort 443 -Action Allow"


def _losers(text: str) -> list[tuple[str, str]]:
    made = rules(text)
    found: list[tuple[Scripted, Scripted | None]] = [(rule, without_effect(rule, made)) for rule in made]
    return [(rule.rule.name, block.rule.name) for rule, block in found if block is not None]


def test_a_cmdlet_says_what_its_rule_matches():
    (made,) = rules(
        "New-NetFirewallRule -DisplayName 'TLS' -Direction Inbound -Protocol TCP -LocalPort 2376,8000-8010 "
        "-RemoteAddress 10.0.0.0/8,LocalSubnet -Profile Domain,Private -Action Allow -Enabled True"
    )
    rule = made.rule
    assert (rule.name, rule.direction, rule.action, rule.enabled) == ("TLS", "inbound", "allow", True)
    assert rule.local_ports.items == ("2376", "8000-8010")
    assert rule.remote_addresses.items == ("10.0.0.0/8", "localsubnet")
    assert rule.profiles.items == ("domain", "private")


def test_netsh_says_the_same_in_its_own_words():
    (made,) = rules(
        'netsh advfirewall firewall add rule name="Docker TLS" dir=in action=allow protocol=TCP localport=2376 '
        "remoteip=10.0.0.0/8 profile=domain enable=yes"
    )
    rule = made.rule
    assert (rule.name, rule.direction, rule.action, rule.enabled) == ("Docker TLS", "inbound", "allow", True)
    assert (rule.protocols.items, rule.local_ports.items) == (("tcp",), ("2376",))
    assert rule.remote_addresses.items == ("10.0.0.0/8",)


def test_a_rule_is_inbound_and_allows_unless_it_says_otherwise():
    (made,) = rules("New-NetFirewallRule -DisplayName web")
    assert (made.rule.direction, made.rule.action, made.rule.enabled) == ("inbound", "allow", True)
    assert made.rule.protocols.open


def test_parameters_in_a_hashtable_are_those_of_the_command():
    (made,) = rules("$p = @{ DisplayName = 'x'; Action = 'Block'; Direction = 'Outbound' }\nNew-NetFirewallRule @p")
    assert (made.rule.name, made.rule.action, made.rule.direction) == ("x", "block", "outbound")


def test_variables_leave_open_what_they_hold():
    (made,) = rules("New-NetFirewallRule -DisplayName x -Action $a -LocalPort 80,$p -Enabled $e -Direction $d")
    assert (made.rule.action, made.rule.direction, made.rule.enabled) == ("", "", None)
    assert (made.rule.local_ports.items, made.rule.local_ports.known) == (("80",), False)


def test_an_unknown_hashtable_leaves_everything_open():
    (made,) = rules("New-NetFirewallRule @p")
    assert decide([made.rule], Flow(direction="inbound", protocol="tcp", local_port=80)).verdict == "unknown"


def test_a_loop_makes_a_rule_for_each_turn():
    found = rules('foreach ($p in 80, 443) { New-NetFirewallRule -DisplayName "p$p" -Protocol TCP -LocalPort $p }')
    assert [made.rule.local_ports.items for made in found] == [("80",), ("443",)]


@pytest.mark.parametrize(
    "text",
    [
        f"{BLOCK_ALL}\n{ALLOW}",
        f"{ALLOW}\n{BLOCK_ALL}",
        f"{BLOCK_ALL}\nif ($x) {{ {ALLOW} }}",
        f"if ($x) {{ {BLOCK_ALL}; {ALLOW} }}",
        f"Remove-NetFirewallRule -DisplayName all\n{BLOCK_ALL}\n{ALLOW}",
        f"{BLOCK_ALL}\n{ALLOW}\nSet-NetFirewallRule -DisplayName other -Enabled False",
        f"{NETSH} name=all dir=out action=block\n{NETSH} name=web dir=out action=allow protocol=tcp remoteport=443",
    ],
)
def test_an_allow_rule_inside_a_block_rule_is_without_effect(text):
    assert _losers(text) == [("web", "all")]


@pytest.mark.parametrize(
    "text",
    [
        f"{BLOCK_ALL} -RemotePort 445 -Protocol TCP\n{ALLOW}",
        f"{BLOCK_ALL} -Enabled False\n{ALLOW}",
        f"{BLOCK_ALL} -RemoteAddress $subnet\n{ALLOW}",
        f"{BLOCK_ALL} -Profile Public\n{ALLOW}",
        f"{BLOCK_ALL} -Program C:\\a.exe\n{ALLOW}",
        f"{BLOCK_ALL} -LocalUser $sddl\n{ALLOW}",
        f"if ($x) {{ {BLOCK_ALL} }} else {{ {ALLOW} }}",
        f"if ($x) {{ {BLOCK_ALL} }}\n{ALLOW}",
        f"{BLOCK_ALL}\n{ALLOW} -OverrideBlockRules $true -Authentication Required",
        f"{BLOCK_ALL}\n{ALLOW}\nRemove-NetFirewallRule -DisplayName all",
        f"{BLOCK_ALL}\n{ALLOW}\nGet-NetFirewallRule -DisplayName $x | Set-NetFirewallRule -Enabled False",
        f"{BLOCK_ALL}\n{ALLOW}\nDisable-NetFirewallRule -DisplayName a*",
        f"{BLOCK_ALL}\n{ALLOW}\nnetsh advfirewall firewall delete rule name=all",
        f"{BLOCK_ALL}\n{ALLOW}\nnetsh advfirewall reset",
        BLOCK_ALL.replace("Outbound", "Inbound") + f"\n{ALLOW}",
        f"{ALLOW}\n{ALLOW.replace('Allow', 'Allow').replace('443', '80')}",
    ],
)
def test_an_allow_rule_that_may_have_its_effect_is_left_alone(text):
    assert _losers(text) == []


def test_very_many_rules_are_worked_out_in_bounded_work():
    assert _losers(f"{BLOCK_ALL} -Protocol UDP; " * 800 + f"{ALLOW}; " * 800) == []
