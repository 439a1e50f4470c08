"""The wall of a workload: what stands between it, its neighbours and its host, and what crosses it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from deadlight.model.place import Where

WallKind = Literal["hypervisor", "kernel", "none", "unknown"]
CrossingKind = Literal["mount", "pipe", "device", "identity", "network", "annotation", "default"]


class Crossing(Struct, frozen=True, eq=False, kw_only=True):
    """Something granted that leads through the wall: `what` in words, where it is written, and whose it is.

    `edge` names the edge of the attack graph that it opens, empty where it opens none by itself.
    """

    kind: CrossingKind
    what: str
    where: Where
    container: str = ""
    edge: str = ""


class Wall(Struct, frozen=True, eq=False, kw_only=True):
    """The wall of one workload, the reasons in the order in which they decide, and what crosses it.

    `question` is what has to be answered where the kind is unknown. `robust` is whether it is a robust security
    boundary in the sense of the published guidance, nothing where that is not known.
    """

    kind: WallKind
    reasons: tuple[str, ...]
    crossings: tuple[Crossing, ...] = ()
    robust: bool | None = None
    question: str = ""
