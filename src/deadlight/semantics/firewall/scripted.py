"""The rules of Windows Firewall that a script makes: New-NetFirewallRule and `netsh advfirewall firewall add rule`.

Sources: https://learn.microsoft.com/powershell/module/netsecurity/new-netfirewallrule,
https://learn.microsoft.com/windows-server/administration/windows-commands/netsh-advfirewall
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import TypeVar

from msgspec import Struct

from deadlight.model.command import Argument, Command
from deadlight.model.firewall import ANY, UNKNOWN, FirewallRule, RuleAction, RuleDirection, Values
from deadlight.semantics.firewall.covering import covers

_ACTIONS: dict[str, RuleAction] = {"allow": "allow", "block": "block", "bypass": "allow"}
_DIRECTIONS: dict[str, RuleDirection] = {
    "inbound": "inbound",
    "in": "inbound",
    "outbound": "outbound",
    "out": "outbound",
}
MOST_RULES = 2000
"""Rules of one script that are worked out; scripts of people have less than a hundred."""

_MOST_COMPARED = 200
"""Block rules that an allow rule is held against, and later changes that a rule is."""

_RESET = ["advfirewall", "reset"]

ChoiceT = TypeVar("ChoiceT", bound=str)
_TRUE = ("true", "$true", "1", "yes")
_FALSE = ("false", "$false", "2", "0", "no")
_FURTHER = frozenset(
    "localuser remoteuser remotemachine package owner platform dynamictarget dynamictransport cimsession session "
    "remotedynamickeywordaddresses policystore gposession localonlymapping loosesourcemapping encryption "
    "rmtcomputergrp rmtusrgrp".split()
)
"""Parameters that narrow a rule in ways that are not modelled, or that make it elsewhere."""

_CHANGERS = frozenset(
    "set-netfirewallrule remove-netfirewallrule disable-netfirewallrule enable-netfirewallrule rename-netfirewallrule "
    "set-netfirewallportfilter set-netfirewalladdressfilter set-netfirewallapplicationfilter "
    "set-netfirewallservicefilter set-netfirewallinterfacefilter set-netfirewallsecurityfilter".split()
)


class Scripted(Struct, frozen=True, eq=False):
    """A rule, the command that makes it, and the command's values by parameter (names of New-NetFirewallRule)."""

    rule: FirewallRule
    command: Command
    given: dict[str, Argument]


def makes_rule(command: Command) -> bool:
    """Return whether the command makes a rule of Windows Firewall."""
    return command.name == "new-netfirewallrule" or _netsh(command)[:4] == ["advfirewall", "firewall", "add", "rule"]


def rules_of(commands: Sequence[Command]) -> list[Scripted]:
    """Return the rules that `commands` make, in order.

    A rule that a later command may change or remove is not known to be enabled.
    """
    found: list[Scripted] = []
    changers = [command for command in commands if _changes(command)]
    for command in commands:
        if makes_rule(command) and len(found) < MOST_RULES:
            given = _from_netsh(command) if command.name == "netsh" else _from_cmdlet(command)
            later = [changer for changer in changers if changer.index > command.index]
            changed = len(later) > _MOST_COMPARED or any(_may_change(changer, given) for changer in later)
            found.append(Scripted(_rule(command, given, changed=changed), command, given))
    return found


def without_effect(rule: Scripted, rules: Iterable[Scripted]) -> Scripted | None:
    """Return the block rule because of which the allow rule `rule` never lets anything through, if there is one.

    It matches all that the allow rule matches, and is made wherever the allow rule is.
    """
    if rule.rule.action != "allow" or rule.rule.override_block:
        return None
    blocks = (other for other in rules if other.rule.action == "block")
    for other in islice(blocks, _MOST_COMPARED):
        branch = other.command.branch
        if rule.command.branch[: len(branch)] == branch and covers(other.rule, rule.rule):
            return other
    return None


def _netsh(command: Command) -> list[str]:
    return [argument.text.lower() for argument in command.arguments] if command.name == "netsh" else []


def _from_cmdlet(command: Command) -> dict[str, Argument]:
    given = {name: value for name, value in command.parameters if value is not None}
    for argument in command.arguments:
        if not argument.known and argument.text.startswith("@"):
            given["@"] = argument
    return given


_NETSH_NAMES = {
    "name": "displayname", "dir": "direction", "localip": "localaddress", "remoteip": "remoteaddress",
    "enable": "enabled", "security": "authentication",
}  # fmt: skip


def _from_netsh(command: Command) -> dict[str, Argument]:
    given: dict[str, Argument] = {}
    for argument in command.arguments[4:]:
        name, sign, value = argument.text.partition("=")
        if sign:
            key = name.strip().lower()
            given[_NETSH_NAMES.get(key, key)] = Argument(value.strip(), argument.where, argument.known)
    if "protocol" in given and given["protocol"].text.lower().startswith("icmp"):
        kind, _, types = given["protocol"].text.partition(":")
        given["protocol"] = Argument(kind, given["protocol"].where, given["protocol"].known)
        given["icmptype"] = Argument(types, given["protocol"].where, given["protocol"].known)
    return given


def _rule(command: Command, given: Mapping[str, Argument], *, changed: bool) -> FirewallRule:
    """Return the rule; the defaults are those of the cmdlet, which netsh shares where it has any."""
    open_ended = "@" in given
    action = given.get("action")
    direction = given.get("direction")
    security = given.get("authentication")
    bypass = action is not None and action.text.lower() == "bypass"
    override = given.get("overrideblockrules")
    name = given.get("displayname") or given.get("name")
    return FirewallRule(
        name=name.text if name is not None else "",
        where=command.where,
        action=_one(action, _ACTIONS, "") if action is not None or open_ended else "allow",
        direction=_one(direction, _DIRECTIONS, "") if direction is not None or open_ended else "inbound",
        enabled=None if changed or open_ended else _enabled(given.get("enabled")),
        protocols=_values(given, "protocol"),
        local_addresses=_values(given, "localaddress"),
        remote_addresses=_values(given, "remoteaddress"),
        local_ports=_values(given, "localport"),
        remote_ports=_values(given, "remoteport"),
        icmp_types=_values(given, "icmptype"),
        profiles=_values(given, "profile"),
        programs=_values(given, "program"),
        services=_values(given, "service"),
        interfaces=_values(given, "interfacealias"),
        interface_types=_values(given, "interfacetype"),
        authenticated=bypass or (security is not None and security.text.lower() not in ("notrequired", "")),
        override_block=bypass or (override is not None and override.text.lower() in _TRUE),
        further=open_ended or any(key in _FURTHER for key in given),
    )


def _one(argument: Argument | None, known: Mapping[str, ChoiceT], unknown: ChoiceT) -> ChoiceT:
    if argument is None or not argument.known:
        return unknown
    return known.get(argument.text.strip().lower(), unknown)


def _enabled(argument: Argument | None) -> bool | None:
    if argument is None:
        return True
    text = argument.text.strip().lower()
    return None if not argument.known or text not in _TRUE + _FALSE else text in _TRUE


def _values(given: Mapping[str, Argument], name: str) -> Values:
    return UNKNOWN if "@" in given and name not in given else values(given.get(name))


def values(argument: Argument | None) -> Values:
    """Return the condition that a parameter with commas sets: everything where it is not given."""
    if argument is None:
        return ANY
    items = tuple(item for part in argument.text.split(",") if (item := part.strip().strip("'\"").lower()))
    if argument.known:
        return Values(items)
    return Values(tuple(item for item in items if not any(sign in item for sign in "$(@")), known=False)


def _changes(command: Command) -> bool:
    words = _netsh(command)
    verb = words[2:4] if words[:2] == ["advfirewall", "firewall"] else []
    return command.name in _CHANGERS or verb in (["delete", "rule"], ["set", "rule"]) or words[:2] == _RESET


def _may_change(changer: Command, given: Mapping[str, Argument]) -> bool:
    if _netsh(changer)[:2] == _RESET:
        return True
    if changer.name == "netsh":
        selectors = [("displayname", _from_netsh(changer).get("displayname"))]
    else:
        selectors = [(name, changer.parameter(name)) for name in ("displayname", "name", "group", "displaygroup")]
    named = [(name, value) for name, value in selectors if value is not None]
    return not named or any(_may_be(value, given.get(name)) for name, value in named)


def _may_be(selector: Argument, own: Argument | None) -> bool:
    """Return whether a command that selects rules by this value may mean one with `own`."""
    text = selector.text.lower()
    if not selector.known or any(sign in text for sign in "*?[") or text == "all":
        return True
    return own is not None and (not own.known or own.text.lower() in [part.strip() for part in text.split(",")])
