r"""A rule of Windows Firewall, or an ACL policy of an endpoint, never does what it is there for.

## Why this matters

Windows Firewall has no order and no priorities. A block rule wins over every allow rule that matches the same
connection, however narrow the allow rule is and whenever it was made; only a rule that overrides blocks for what IPsec
has authenticated wins over it. `New-NetFirewallRule` has no parameter for a priority: given one, it fails and makes no
rule at all. An outbound rule with the containers' subnet as its remote address is about what the host sends to them:
what containers send carries their subnet as its source. ACL policies of HNS endpoints do have an order, and the lower
number counts: a policy behind one that matches the same and more never decides anything. Whoever wrote such rules
believes to be safe.

## What to do

Block by default and allow what is needed: `Set-NetFirewallProfile -DefaultOutboundAction Block` with allow rules, and
no block rule that matches the same. To filter what containers send, set ACL policies on their HNS endpoints (they have
a `Priority`; the lower number is looked at first), or filter in the network behind the host. Only the Hyper-V firewall
(`New-NetFirewallHyperVRule -RulePriority`) knows an order of rules.
"""

from deadlight.checks.api import Bad, Good, Iterator, Outcome, Report, Severity, Unknown, check
from deadlight.checks.host_scripts import once
from deadlight.model.host import HostScript
from deadlight.semantics import cmdlets, script_remarks
from deadlight.semantics.firewall import acl_tables, container_traffic, scripted
from deadlight.semantics.host_scripts import commands_of

PRIORITY = r"""
New-NetFirewallRule `
  -DisplayName "Allow HTTPS" `
  -Direction Outbound `
  -RemotePort 443 `
  -Protocol TCP `
  -Action Allow `
  -Priority 900  # <-- here
"""
BLOCKED = r"""
New-NetFirewallRule -DisplayName "Block all" -Direction Outbound -Action Block
New-NetFirewallRule -DisplayName "Allow HTTPS" -Direction Outbound -Protocol TCP -RemotePort 443 -Action Allow  # <-- here
"""
SUBNET = r"""
docker network create --driver nat --subnet 172.21.0.0/24 front
netsh advfirewall firewall add rule name="no egress" dir=out action=block remoteip=172.21.0.0/24  # <-- here
"""
BEHIND = r"""
$network = Get-HnsNetwork
$policies = @(
  @{ Type = 'ACL'; Action = 'Allow'; Direction = 'Out'; RuleType = 'Switch'; Priority = 100 }
  @{ Type = 'ACL'; Action = 'Block'; Direction = 'Out'; RuleType = 'Switch'; Priority = 200; RemotePorts = '80' }  # <-- here
)
"""
DEFAULT = r"""
Set-NetFirewallProfile -All -DefaultOutboundAction Block
New-NetFirewallRule -DisplayName "Allow HTTPS" -Direction Outbound -Protocol TCP -RemotePort 443 -Action Allow
New-NetFirewallRule -DisplayName "Block SMB" -Direction Outbound -Protocol TCP -RemotePort 445 -Action Block
"""


@check(
    "WIN407",
    severity=Severity.MEDIUM,
    because="traffic that somebody believes to be filtered is not, or the other way round",
    examples=[
        Bad("powershell", PRIORITY),
        Bad("powershell", BLOCKED),
        Bad("powershell", SUBNET),
        Bad("powershell", BEHIND),
        Good("powershell", DEFAULT),
        Good("powershell", BEHIND.replace("= 100", "= 300").replace("  # <-- here", "")),
        Good(
            "powershell",
            "New-NetFirewallHyperVRule -DisplayName web -Direction Inbound -Action Allow -RulePriority 10\n",
        ),
    ],
    refs=[
        "https://learn.microsoft.com/windows/security/operating-system-security/network-security/windows-firewall/rules",
        "https://learn.microsoft.com/powershell/module/netsecurity/new-netfirewallrule",
        "https://github.com/microsoft/Windows-Containers/issues/617",
    ],
)
def firewall_rule_without_effect(script: HostScript) -> Iterator[Outcome]:
    yield from once(_outcomes(script))


def _outcomes(script: HostScript) -> Iterator[Outcome]:
    commands = commands_of(script)
    subnets = container_traffic.subnets_of(commands)
    made: list[scripted.Scripted] = []
    for rule in scripted.rules_of(commands):
        failing = cmdlets.problems(rule.command.name, [name for name, _ in rule.command.parameters])
        if not failing:
            made.append(rule)
        for problem in failing:
            at = rule.given.get(problem.parameter)
            yield Report(
                "{cmdlet} has no parameter -{parameter}: the command fails and makes no rule; rules of Windows Firewall "
                "have no order, a block rule wins over every allow rule: block by default and allow what is needed",
                cmdlet=problem.cmdlet,
                parameter=script_remarks.spelled(rule.command, problem.parameter),
                at=at.where if at is not None else rule.command.where,
            )
        yield from _for_containers(rule, *container_traffic.meant_for_containers(rule, subnets))
    for rule in made:
        block = scripted.without_effect(rule, made)
        if block is not None:
            yield Report(
                "the rule {allow} never lets anything through: the block rule {block} matches all of it and wins",
                allow=rule.rule.name or "without a name",
                block=block.rule.name or "without a name",
                at=rule.command.where,
                related=[block.command.where],
            )
    tables = script.script.tables if script.script is not None else ()
    for policy, first in acl_tables.never_reached(tables, commands):
        yield Report(
            "the policy of priority {number} never decides anything: the one of priority {lower} matches all of it and "
            "is looked at first",
            number=policy.priority or 0,
            lower=first.priority or 0,
            at=policy.where,
            related=[first.where],
        )


def _for_containers(rule: scripted.Scripted, parameter: str, certain: bool) -> Iterator[Outcome]:  # noqa: FBT001
    if parameter == "remoteaddress" and not certain:
        yield Unknown(
            "whether the remote address of this outbound rule is a subnet of containers is not known; if it is, the rule "
            "does not match what containers send: their subnet is the source of it",
            at=rule.given[parameter].where,
        )
    elif parameter == "remoteaddress":
        yield Report(
            "the outbound rule {rule} does not match what containers send: their subnet is the source of it, and the "
            "remote address of what the host sends to them; ACL policies of their HNS endpoints match it",
            rule=rule.rule.name or "without a name",
            at=rule.given[parameter].where,
        )
    elif parameter == "localaddress":
        yield Unknown(
            "whether rules of the host's firewall filter what containers send is not known: Microsoft says that it is "
            "filtered in HNS and VFP, and that the host's firewall enforces it; try it on the host",
            at=rule.given[parameter].where,
        )
