import pytest
from scripts_of_rules import rules, understood

from deadlight.semantics.firewall.container_traffic import meant_for_containers, subnets_of

NETWORK = "docker network create -d nat --subnet=172.21.0.0/24 front\n"
BLOCK = "New-NetFirewallRule -DisplayName x -Direction Outbound -Action Block"
NAMED = "New-NetFirewallRule -DisplayName 'Container egress' -Direction Outbound -Action Block"
NOTHING = ("", False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{NETWORK}{BLOCK} -RemoteAddress 172.21.0.0/24", ("remoteaddress", True)),
        (f"{NETWORK}{BLOCK} -RemoteAddress 172.21.0.9", ("remoteaddress", True)),
        (
            f"New-HnsNetwork -Type nat -AddressPrefix 172.21.0.0/24\n{BLOCK} -RemoteAddress 172.21.0.0/24",
            ("remoteaddress", True),
        ),
        (f"{NETWORK}{BLOCK} -LocalAddress 172.21.0.0/24", ("localaddress", True)),
        (f"{NETWORK}{BLOCK} -RemoteAddress 172.22.0.0/24", NOTHING),
        (f"{NETWORK}{BLOCK} -RemoteAddress 172.21.0.0/24,8.8.8.8", NOTHING),
        (f"{NETWORK}{BLOCK} -RemoteAddress $subnet", NOTHING),
        (f"{NETWORK}{BLOCK.replace('Outbound', 'Inbound')} -RemoteAddress 172.21.0.0/24", NOTHING),
        (f"{NETWORK}{BLOCK.replace('Block', 'Allow')} -RemoteAddress 172.21.0.0/24", NOTHING),
        (f"{BLOCK} -RemoteAddress 172.21.0.0/24", NOTHING),
        (f"{NAMED} -RemoteAddress 172.21.0.0/24", ("remoteaddress", False)),
        (f"{NAMED} -RemoteAddress 192.168.210.0/24 -LocalAddress $dockerSubnet", NOTHING),
        (f"{NAMED} -RemoteAddress 20.1.0.0/24", NOTHING),
        (f"{NAMED} -RemoteAddress 10.0.0.5", NOTHING),
        (f"{NAMED} -RemoteAddress 10.0.0.0/8", NOTHING),
        (f"{NAMED.replace('Block', 'Allow')} -RemoteAddress 192.168.210.0/24", NOTHING),
    ],
)
def test_an_outbound_rule_is_about_containers_where_the_script_says_so(text, expected):
    assert meant_for_containers(rules(text)[-1], subnets_of(understood(text).commands)) == expected
