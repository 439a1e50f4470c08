r"""ACL policies of an HNS endpoint block all that they do not allow.

## Why this matters

An endpoint without ACL policies lets everything through. The first ACL policy turns it to the opposite: HNS refuses
whatever no policy allows. A lone policy that blocks one address therefore blocks every other address as well. Whoever
meets this surprise tends to take all policies away again, and the one that mattered with them.

## What to do

Add a policy that allows the rest, for each direction in which one blocks, with a larger `Priority` number than those
that block: the lower number is looked at first. To close an endpoint on purpose, write the policy that blocks
everything.
"""

from deadlight.checks.api import Bad, Good, Iterator, Outcome, Report, Severity, Unknown, check
from deadlight.model.host import HostScript
from deadlight.semantics.firewall import acl_tables
from deadlight.semantics.host_scripts import commands_of

LONE = r"""
$metadata = @{  # <-- here
  Type = 'ACL'; Action = 'Block'; Direction = 'Out'; RemoteAddresses = '169.254.169.254/32'; Protocols = '6'
  RuleType = 'Switch'; Priority = 200
}
New-HnsEndpoint -NetworkId $network.Id -Policies @($metadata)
"""
WITH_THE_REST = r"""
$metadata = @{
  Type = 'ACL'; Action = 'Block'; Direction = 'Out'; RemoteAddresses = '169.254.169.254/32'; Protocols = '6'
  RuleType = 'Switch'; Priority = 200
}
$rest = @{ Type = 'ACL'; Action = 'Allow'; Direction = 'Out'; RuleType = 'Switch'; Priority = 65500 }
New-HnsEndpoint -NetworkId $network.Id -Policies @($metadata, $rest)
"""
CLOSED = r"""
$closed = @{ Type = 'ACL'; Action = 'Block'; Direction = 'In'; Priority = 1000 }
New-HnsEndpoint -NetworkId $network.Id -Policies @($closed)
"""
_WORDS = {"in": "incoming", "out": "outgoing"}


@check(
    "WIN408",
    severity=Severity.LOW,
    because="it closes more than was meant, which is safe until somebody takes the policies away",
    examples=[
        Bad("powershell", LONE),
        Good("powershell", WITH_THE_REST),
        Good("powershell", CLOSED),
    ],
    refs=[
        "https://github.com/microsoft/Windows-Containers/issues/616",
        "https://github.com/microsoft/hcsshim/issues/1059",
    ],
)
def acl_turns_endpoint_to_deny(script: HostScript) -> Iterator[Outcome]:
    tables = script.script.tables if script.script is not None else ()
    for closed in acl_tables.closed_directions(acl_tables.rules_of(tables, commands_of(script))):
        direction = _WORDS[closed.direction]
        if closed.certain:
            yield Report(
                "with this policy the endpoint refuses all {direction} connections that no policy allows, and none "
                "allows the rest",
                direction=direction,
                at=closed.rule.where,
            )
        else:
            yield Unknown(
                f"a policy may allow the rest of {direction} connections, but what it says is not known",
                at=closed.rule.where,
            )
