"""What is asked about an escape or an attempt at one, and what comes of it: is it serviced, and what to do."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from deadlight.model.wall import WallKind

Topic = Literal["isolation", "as", "reached", "by"]
"""What is asked, by the names of the options of the command line."""

Isolation = Literal["process", "hyperv", "hostprocess", "unknown"]
Account = Literal["administrator", "user", "unknown"]
Reached = Literal["host", "neighbour", "nothing", "unknown"]
Means = Literal["exploit", "grant", "unknown"]

UNKNOWN: Literal["unknown"] = "unknown"

ANSWERS: dict[Topic, tuple[str, ...]] = {
    "isolation": ("process", "hyperv", "hostprocess"),
    "as": ("administrator", "user"),
    "reached": ("host", "neighbour", "nothing"),
    "by": ("exploit", "grant"),
}
"""The known answers to each question, in the order in which they are asked and shown."""

Kind = Literal["boundary-breach", "investigated", "non-security-bug", "by-design", "contained", "unknown"]
"""The verdicts: a security boundary is breached; MSRC judges whether one is; a bug, but no vulnerability; what was
granted was used; no wall was crossed; an answer is missing that decides."""

Breached = Literal["yes", "possible", "no", "unknown"]
Serviced = Literal["yes", "investigated", "no", "unknown"]

WALLS: dict[Isolation, WallKind] = {
    "process": "kernel",
    "hyperv": "hypervisor",
    "hostprocess": "none",
    "unknown": "unknown",
}
"""Isolation → what stands between the container and its host."""


class Incident(Struct, frozen=True, kw_only=True):
    """What is known of one escape or attempt.

    `account` is what the attacker's first process ran as, before any exploit; `means` is how something was
    reached: by a flaw of Windows or its hypervisor, or by something that the container was given.
    """

    isolation: Isolation = "unknown"
    account: Account = "unknown"
    reached: Reached = "unknown"
    means: Means = "unknown"

    def answers(self) -> dict[Topic, str]:
        """Return the answers by their questions, in the order in which they are asked."""
        return {"isolation": self.isolation, "as": self.account, "reached": self.reached, "by": self.means}


class Advice(Struct, frozen=True, kw_only=True):
    """Something to do or to preserve: a name for programs, a title, and its steps in order.

    What is `provisional` is called for by some of the answers that are missing: it is done until they are known.
    """

    name: str
    title: str
    steps: tuple[str, ...]
    provisional: bool = False
    evidence: tuple[str, ...]
    certainty: str


class OpenQuestion(Struct, frozen=True, kw_only=True):
    """A question whose answer decides: `choices` are pairs of an answer and what it means, `hint` how to find out."""

    topic: Topic
    text: str
    hint: str
    choices: tuple[tuple[str, str], ...]


class ServicingVerdict(Struct, frozen=True, kw_only=True):
    """The verdict on one incident.

    `breached` and `serviced` may be known where the kind is not: whatever is missing, the answer is the same.
    `boundary` names the security boundary in question, empty where there is none. `actions` and `preserve` are in
    order. `open` are the questions whose answers change any of it, `possible` the kinds that an unknown one comes to.
    """

    incident: Incident
    kind: Kind
    wall: WallKind
    breached: Breached
    serviced: Serviced
    boundary: str = ""
    summary: str
    reasons: tuple[str, ...] = ()
    certainty: str = ""
    evidence: tuple[str, ...] = ()
    preserve: tuple[Advice, ...] = ()
    actions: tuple[Advice, ...] = ()
    open: tuple[OpenQuestion, ...] = ()
    possible: tuple[Kind, ...] = ()
