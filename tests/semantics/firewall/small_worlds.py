"""Small rule sets, and what they decide by trying every case: the reference that the evaluators are held against.

Addresses are 10.0.0.0 to 10.0.0.7, ports 0 to 3, so that each condition is a set that can be written down.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from hypothesis import strategies as st

from deadlight.model.firewall import Values
from deadlight.model.place import Document, Where

NOWHERE = Where(Document("rules.ps1", "", ""))
ADDRESSES = range(8)
PORTS = range(4)
PROTOCOLS = ("tcp", "udp", "icmpv4")


@dataclass(frozen=True)
class Condition:
    """The numbers that a condition takes in (nothing for all), and whether there may be more."""

    numbers: frozenset[int] | None = None
    known: bool = True

    def answers(self, number: int) -> set[bool]:
        if self.numbers is None or number in self.numbers:
            return {True}
        return {False} if self.known else {True, False}


@dataclass(frozen=True)
class Small:
    """One rule in the small world. `kinds` and `on` are what its action and its being enabled may be."""

    name: str
    kinds: tuple[str, ...]
    inbound: bool
    protocol: str | None
    local: Condition
    remote: Condition
    port: Condition
    on: tuple[bool, ...] = (True,)
    priority: int | None = None
    layer: str = ""
    extra: dict[str, object] = field(default_factory=dict, compare=False)

    def may_match(self, inbound: bool, protocol: str, local: int, remote: int, port: int) -> set[bool]:
        if inbound != self.inbound or (self.protocol is not None and protocol != self.protocol):
            return {False}
        by_port = {True} if self.port.numbers is None and self.port.known else self.port.answers(port)
        if not (self.port.numbers is None and self.port.known) and protocol == "icmpv4":
            by_port = {False}
        parts = (set(self.on), self.local.answers(local), self.remote.answers(remote), by_port)
        return {all(world) for world in itertools.product(*parts)}


def addresses(condition: Condition, shape: int) -> Values:
    return _written(condition, shape, lambda number: f"10.0.0.{number}")


def ports(condition: Condition, shape: int) -> Values:
    return _written(condition, shape, str)


def _written(condition: Condition, shape: int, text) -> Values:
    if condition.numbers is None:
        return Values(("any",) if shape % 2 else ()) if condition.known else Values((), known=False)
    numbers = sorted(condition.numbers)
    items: list[str] = []
    while numbers:
        last = 0
        while shape % 2 and last + 1 < len(numbers) and numbers[last + 1] == numbers[last] + 1:
            last += 1
        items.append(text(numbers[0]) if last == 0 else f"{text(numbers[0])}-{text(numbers[last])}")
        if shape % 3 == 0 and last == 0 and text(0) != "0":
            items[-1] += "/32"
        numbers = numbers[last + 1 :]
    return Values(tuple(items), known=condition.known)


def conditions(universe: range):
    some = st.frozensets(st.sampled_from(universe), min_size=1, max_size=5)
    known = st.builds(Condition, st.none() | some)
    unsure = st.builds(Condition, some, st.just(False)) | st.just(Condition(frozenset(), False))
    return st.one_of(known, known, known, unsure)


FLOWS = st.tuples(
    st.booleans(),
    st.sampled_from(PROTOCOLS),
    st.sampled_from(ADDRESSES),
    st.sampled_from(ADDRESSES),
    st.sampled_from(PORTS),
)
