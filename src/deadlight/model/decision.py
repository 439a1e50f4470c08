"""The decision on a workload: how it is to be isolated, as whom it runs, and with whom it may share a host."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from deadlight.model.place import Where
from deadlight.model.wall import Wall

DecidedIsolation = Literal["process", "hyperv", "host-process", "unknown"]
Sharing = Literal["anyone", "zones", "dedicated", "unknown"]
"""Whoever may share the host: anyone; the zones that are named; its own zone alone, on hosts that are kept for it."""

SnippetKind = Literal["docker-run", "compose", "kubernetes", "containerd"]


class Cost(Struct, frozen=True, kw_only=True):
    """What the decision costs: `feature` names it, `memory` is in MiB where it is memory that is spent."""

    feature: str
    cost: str
    evidence: tuple[str, ...]
    certainty: str
    memory: int = 0


class DecisionConflict(Struct, frozen=True):
    """What stands against the decision as it would be otherwise, and what to do instead."""

    what: str
    instead: str


class Snippet(Struct, frozen=True):
    """What to write to carry a decision out: a command line, or text of a file (YAML, TOML)."""

    kind: SnippetKind
    text: str


class Decision(Struct, frozen=True, eq=False, kw_only=True):
    """The decision on one workload, with the reasons in the order in which they decide.

    `wall` is the one that stands now, and `met` whether it is as decided already, nothing where that is not known.
    `user` is the account to run as. `shares_with` are the zones that may be on its host, its own first; `hosts` the
    pools that it may land on. `question` is what has to be answered to decide, or to know more.
    """

    name: str
    kind: str
    project: str
    where: Where
    zone: str
    wall: Wall
    isolation: DecidedIsolation
    user: str
    user_reason: str
    sharing: Sharing
    reasons: tuple[str, ...]
    shares_with: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    costs: tuple[Cost, ...] = ()
    conflicts: tuple[DecisionConflict, ...] = ()
    snippets: tuple[Snippet, ...] = ()
    met: bool | None = None
    question: str = ""
