"""Whether network policies are enforced on Windows nodes: by the network plug-in that runs there."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from msgspec import Struct

from deadlight.model.estate import Estate
from deadlight.model.network_policy import PolicyRule
from deadlight.model.place import Located
from deadlight.semantics.facts import Fact, read_rows

CONSTRUCTS = {
    "negated-match": "a negated match",
    "except": "an exception of a block of addresses",
    "icmp": "a match of ICMP",
    "named-port": "a port by name",
    "ipv6-block": "a match of IPv6",
    "log": "the action Log",
    "http": "a match of HTTP",
    "sctp": "SCTP",
    "negative-selector": "a negative selector",
}
"""Constructs of a rule → what a message calls them."""


class Enforcer(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one network plug-in does with network policies on Windows."""

    cni: str
    enforces: Literal["yes", "no", "unknown"]
    agents: tuple[str, ...] = ()
    skips: tuple[str, ...] = ()
    because: str = ""


class Plugin(Struct, frozen=True):
    """The plug-in of the Windows nodes, or nothing with the reason; `said` says how it is known."""

    enforcer: Enforcer | None
    said: str

    @property
    def enforces(self) -> Literal["yes", "no", "unknown"]:
        """Return whether it enforces network policies on Windows."""
        return self.enforcer.enforces if self.enforcer is not None else "unknown"

    def skips(self, rule: PolicyRule) -> Located[str] | None:
        """Return the first construct for which the plug-in leaves the rule out on Windows, if there is one."""
        left_out = self.enforcer.skips if self.enforcer is not None else ()
        return next((construct for construct in rule.constructs if construct.value in left_out), None)


@lru_cache(maxsize=1)
def enforcers() -> dict[str, Enforcer]:
    """Return the rows of the table by the name of the plug-in."""
    return {row.cni: row for row in read_rows("network_policy_engines", Enforcer)}


def plugin(estate: Estate, named: str) -> Plugin:
    """Return the plug-in that `--cni` names, else the one whose agent for Windows is in the estate."""
    if named:
        return Plugin(enforcers().get(named), "--cni says so")
    found = {
        row.cni: workload.name
        for workload in estate.workloads
        for container in workload.containers
        for row in enforcers().values()
        if container.image is not None and any(agent in container.image.value for agent in row.agents)
    }
    if len(found) == 1:
        ((cni, workload),) = found.items()
        return Plugin(enforcers()[cni], f"{workload} is its agent for Windows")
    if found:
        return Plugin(None, f"the agents of several network plug-ins were read: {', '.join(sorted(found))}")
    return Plugin(None, "neither --cni nor what was read says which network plug-in Windows nodes have")
