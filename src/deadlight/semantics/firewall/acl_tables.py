"""ACL policies of HNS endpoints that a script writes down as hashtables, and directions that they close.

Source: https://github.com/microsoft/hcsshim/blob/main/internal/hns/hnspolicy.go (ACLPolicy),
https://github.com/microsoft/hcsshim/blob/main/hcn/hcnpolicy.go (AclPolicySetting)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, TypeVar

from msgspec import Struct

from deadlight.model.command import Argument, Command, Table
from deadlight.model.firewall import ANY, AclAction, AclDirection, AclLayer, AclRule, Values
from deadlight.semantics.firewall.covering import covers_acl
from deadlight.semantics.firewall.scripted import values

Direction = Literal["in", "out"]
ChoiceT = TypeVar("ChoiceT", bound=str)

_ACTIONS: tuple[AclAction, ...] = ("allow", "block", "pass", "")
_DIRECTIONS: tuple[AclDirection, ...] = ("in", "out", "")
_LAYERS: tuple[AclLayer, ...] = ("host", "switch", "")


MOST_TOGETHER = 100
"""Policies of one list that are held against each other."""


class Closed(Struct, frozen=True, eq=False):
    """A direction that policies close: the first policy that blocks in it, and whether that is certain."""

    direction: Direction
    rule: AclRule
    certain: bool


def rules_of(tables: Sequence[Table], commands: Sequence[Command]) -> list[AclRule]:
    """Return the ACL policies among the hashtables of a script, in order; those that are taken away are left out.

    In schema 2 the fields stand in a table of their own, `Settings`.
    """
    found: list[AclRule] = []
    by_index = {command.index: command for command in commands}
    settings: list[tuple[int, int]] = []
    for table in tables:
        kind = table.entry("type")
        if kind is None or not kind.known or kind.text.lower() != "acl":
            continue
        nested = table.entry("settings")
        if nested is not None:
            span = nested.where.found()
            settings.append((span.start, span.end))
        removed = any(by_index[index].name.startswith("remove-") for index in table.inside if index in by_index)
        if not removed and (table.entry("action") is not None or table.entry("direction") is not None):
            found.append(_rule(table))
    for table in tables:
        start = table.where.found().start
        if any(first <= start < last for first, last in settings) and table.entry("action") is not None:
            found.append(_rule(table))
    return _once(found)


def closed_directions(rules: Sequence[AclRule]) -> Iterator[Closed]:
    """Yield the directions in which a policy blocks something and none allows the rest.

    Policies that block everything are meant to close it, and so are directions of allow policies alone. It is not
    certain where a field of a policy that could allow the rest is not known.
    """
    for direction in ("in", "out"):
        own = [rule for rule in rules if rule.direction in (direction, "")]
        blocks = [rule for rule in own if rule.action == "block" and rule.direction == direction]
        if not blocks or any(_open(rule) is True for rule in own if rule.action in ("allow", "block", "pass")):
            continue
        unsure = any(rule.action == "" or (rule.action == "allow" and _open(rule) is None) for rule in own)
        yield Closed("in" if direction == "in" else "out", blocks[0], not unsure)


def never_reached(tables: Sequence[Table], commands: Sequence[Command]) -> Iterator[tuple[AclRule, AclRule]]:
    """Yield policies that never decide anything, each with the one of a lower number that always does before it.

    Only policies that one command is given together are held against each other: others may be of other endpoints.
    """
    together: dict[tuple[tuple[int, ...], tuple[int, ...]], list[Table]] = {}
    for table in tables:
        if table.inside:
            together.setdefault((table.inside, table.branch), []).append(table)
    for group in together.values():
        rules = [
            rule for rule in rules_of(group[:MOST_TOGETHER], commands) if rule.action and rule.priority is not None
        ]
        for rule in rules:
            first = next((other for other in rules if _comes_first(other, rule)), None)
            if first is not None:
                yield rule, first


def _comes_first(other: AclRule, rule: AclRule) -> bool:
    lower = other.priority is not None and rule.priority is not None and other.priority < rule.priority
    return lower and {other.action, rule.action} == {"allow", "block"} and covers_acl(other, rule)


def _open(rule: AclRule) -> bool | None:
    """Return whether the policy matches everything in its direction."""
    conditions = (
        rule.protocols,
        rule.local_addresses,
        rule.remote_addresses,
        rule.local_ports,
        rule.remote_ports,
    )
    if rule.further or any(condition.items and not _everything(condition) for condition in conditions):
        return False
    return True if rule.direction and all(condition.known for condition in conditions) else None


def _everything(condition: Values) -> bool:
    return bool({"any", "*", "256", "0.0.0.0/0", "0-65535"} & set(condition.items))


def _once(rules: list[AclRule]) -> list[AclRule]:
    seen: set[tuple[int, int]] = set()
    kept: list[AclRule] = []
    for rule in sorted(rules, key=lambda rule: rule.where.found().start):
        span = rule.where.found()
        if (span.start, span.end) not in seen:
            seen.add((span.start, span.end))
            kept.append(rule)
    return kept


def _rule(table: Table) -> AclRule:
    priority = table.entry("priority")
    number = int(priority.text) if priority is not None and _is_number(priority) else None
    identity = table.entry("id") or table.entry("name")
    return AclRule(
        name=identity.text if identity is not None else "",
        where=table.where,
        action=_one(table.entry("action"), _ACTIONS),
        direction=_one(table.entry("direction"), _DIRECTIONS),
        protocols=_values(table, "protocols", "protocol"),
        local_addresses=_values(table, "localaddresses"),
        remote_addresses=_values(table, "remoteaddresses"),
        local_ports=_values(table, "localports", "localport", "internalport"),
        remote_ports=_values(table, "remoteports", "remoteport"),
        rule_type=_one(table.entry("ruletype"), _LAYERS),
        priority=number,
        further=table.entry("servicename") is not None,
    )


def _is_number(argument: Argument) -> bool:
    return argument.known and argument.text.isdecimal() and len(argument.text) < 6


def _one(argument: Argument | None, known: tuple[ChoiceT, ...]) -> ChoiceT:
    text = argument.text.strip().lower() if argument is not None and argument.known else ""
    return next((choice for choice in known if choice == text), known[-1])


def _values(table: Table, *keys: str) -> Values:
    """Return the condition of the first of `keys` that is set; a number of 0 and an empty text set none."""
    for key in keys:
        argument = table.entry(key)
        if argument is not None and (not argument.known or argument.text.strip() not in ("", "0", "$null")):
            return values(argument)
    return ANY
