import pytest
from scripts_of_rules import rules, understood

from deadlight.semantics.firewall.container_traffic import meant_for_containers, subnets_of

NETWORK = "docker network create -d nat --subnet=172.21.0.0/24 front\n"


def _meant(text: str) -> str:
    return meant_for_containers(rules(text)[-1], subnets_of(understood(text).commands))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            NETWORK + "New-NetFirewallRule -DisplayName x -Direction Outbound -RemoteAddress 172.21.0.0/24",
            "remoteaddress",
        ),
        (NETWORK + "New-NetFirewallRule -DisplayName x -Direction Outbound -RemoteAddress 172.21.0.9", "remoteaddress"),
        (
            NETWORK + "New-NetFirewallRule -DisplayName x -Direction Outbound -LocalAddress 172.21.0.0/24",
            "localaddress",
        ),
        (NETWORK + "New-NetFirewallRule -DisplayName x -Direction Outbound -RemoteAddress 172.22.0.0/24", ""),
        (NETWORK + "New-NetFirewallRule -DisplayName x -Direction Outbound -RemoteAddress 172.21.0.0/24,8.8.8.8", ""),
        (NETWORK + "New-NetFirewallRule -DisplayName x -Direction Inbound -RemoteAddress 172.21.0.0/24", ""),
        (NETWORK + "New-NetFirewallRule -DisplayName x -Direction Outbound -RemoteAddress $subnet", ""),
        (
            "New-HnsNetwork -Type nat -AddressPrefix 10.1.0.0/24\nNew-NetFirewallRule -Direction Outbound -RemoteAddress 10.1.0.0/24",
            "remoteaddress",
        ),
        (
            "New-NetFirewallRule -DisplayName 'Container egress' -Direction Outbound -RemoteAddress 172.21.0.0/24",
            "remoteaddress",
        ),
        ("New-NetFirewallRule -DisplayName 'Container registry' -Direction Outbound -RemoteAddress 20.1.0.0/24", ""),
        ("New-NetFirewallRule -DisplayName 'Container registry' -Direction Outbound -RemoteAddress 10.0.0.5", ""),
        ("New-NetFirewallRule -DisplayName 'Container registry' -Direction Outbound -RemoteAddress 10.0.0.0/8", ""),
        ("New-NetFirewallRule -DisplayName x -Direction Outbound -RemoteAddress 172.21.0.0/24", ""),
    ],
)
def test_an_outbound_rule_is_about_containers_where_the_script_says_so(text, expected):
    assert _meant(text) == expected
