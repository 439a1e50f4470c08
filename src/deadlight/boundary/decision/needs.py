"""Which isolation a workload needs: by who may be on its host, and by the builds of its image and its hosts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from deadlight.model.landscape import HostPool, Trust
from deadlight.model.workload import Workload
from deadlight.semantics import compatibility, images
from deadlight.semantics.landing import builds_of
from deadlight.semantics.surroundings import Surroundings
from deadlight.semantics.windows_releases import windows_of_build

Needed = Literal["process", "hyperv", "unknown"]

WORDS: dict[Trust, str] = {
    "platform": "which runs the hosts",
    "internal": "code of the house",
    "untrusted": "code that is not trusted",
}
"""Trust of a zone → what it says of the code in it."""


class Need(Struct, frozen=True):
    """What a workload needs, the reasons in order, and the question where that hangs on something.

    `against` says that another zone is what it is needed against, and not the build of the image.
    """

    isolation: Needed
    reasons: tuple[str, ...]
    question: str = ""
    against: bool = False


def need_of(workload: Workload, around: Surroundings) -> Need:
    """Return the isolation that a workload needs, whether its hosts can give it or not.

    Untrusted code needs a hypervisor wherever others are, or may be, on its host. Zones of one's own that do not trust
    each other both need it: whoever of them breaks out of a shared kernel is beside the other. The platform runs the
    hosts, and has nothing to be isolated from.
    """
    standing = around.standing(workload)
    zone = standing.placed.zone
    if not standing.placed.is_known:
        named = f"Which zone is {workload.name} in?"
        advice = "" if around.landscape.zones else " `deadlight init --zones` writes a first version of all zones."
        return Need("unknown", ("it is in no zone, so whom it may share a kernel with is not known",), named + advice)
    if standing.landing.nowhere:
        question = f"Which hosts is {workload.name} to run on? None of [[hosts]] takes it."
        return Need("unknown", ("no host that is named takes it",), question)
    own = f"its zone is {zone.name}, {WORDS[zone.trust]}"
    neighbours = [each for each in around.neighbours(workload) if each.zone.name != zone.name]
    if zone.trust == "untrusted":
        meeting = sorted(each.zone.name for each in neighbours if each.meets is not False)
        if meeting:
            return Need("hyperv", (own, f"{', '.join(meeting)} may be on its host"), against=True)
        if not standing.landing.known:
            return Need("hyperv", (own, "nothing says that its hosts are its own"), against=True)
        return _by_build(workload, standing.hosts, (own, "no other zone lands on its hosts"))
    if zone.trust == "platform":
        return _by_build(workload, standing.hosts, (own,))
    against = sorted(each.zone.name for each in neighbours if each.trusted is False and each.zone.trust != "untrusted")
    if against:
        return Need("hyperv", (own, f"it does not trust {', '.join(against)}, which may be on its host"), against=True)
    behind = sorted(each.zone.name for each in neighbours if each.zone.trust == "untrusted")
    reason = "it trusts all that may be on its host"
    if behind:
        reason = (
            f"untrusted code that may be on its host ({', '.join(behind)}) is to stand behind a hypervisor or elsewhere"
        )
    need = _by_build(workload, standing.hosts, (own, reason))
    if any(each.trusted is None for each in neighbours):
        question = "Which zones are the workloads without one in? They must not share its kernel until that is said."
        return Need(need.isolation, need.reasons, need.question or question)
    return need


def _by_build(workload: Workload, hosts: Sequence[HostPool], reasons: tuple[str, ...]) -> Need:
    """Return process isolation, or hypervisor isolation where that alone runs the image."""
    if workload.is_host_process or not hosts or runs_on(workload, hosts, "process") is not False:
        return Need("process", reasons)
    if runs_on(workload, hosts, "hyperv") is False:
        return Need("process", reasons)
    return Need("hyperv", (*reasons, "its image is of another build than its hosts, which only a hypervisor runs"))


def runs_on(workload: Workload, hosts: Sequence[HostPool], isolation: Literal["process", "hyperv"]) -> bool | None:
    """Return whether any host runs the images of a workload, isolated so; nothing where that is not known."""
    answers = [_runs(workload, host, isolation) for host in hosts]
    if any(answer for answer in answers):
        return True
    return None if None in answers or not answers else False


def _runs(workload: Workload, host: HostPool, isolation: Literal["process", "hyperv"]) -> bool | None:
    outcomes: set[str] = set()
    for container in workload.containers:
        image = container.image if container.image is not None and container.image.known else None
        base = images.base_of_text(image.value) if image is not None else None
        if base is None or not base.build:
            return None
        outcomes.add(_outcome(builds_of(host), base.build, isolation))
    if "does-not-run" in outcomes:
        return False
    return True if outcomes == {"runs"} else None


@lru_cache(maxsize=1024)
def _outcome(hosts: tuple[int, ...], image: int, isolation: Literal["process", "hyperv"]) -> str:
    """Return what becomes of an image on hosts of one of these builds; unknown where that differs among them."""
    windows = windows_of_build(image, kind="server")
    found = {compatibility.compatibility(windows_of_build(host), windows, isolation).outcome for host in hosts}
    return found.pop() if len(found) == 1 else "unknown"
