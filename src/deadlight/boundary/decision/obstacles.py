"""What stands against a decision: hosts without a hypervisor, devices, HostProcess, images, ways around the wall."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from deadlight.boundary.decision.needs import Need, runs_on
from deadlight.model.decision import DecisionConflict
from deadlight.model.workload import Workload
from deadlight.semantics.crossings import OPENS_HOST, crossings_of
from deadlight.semantics.isolation import supports_of
from deadlight.semantics.isolation_costs import used_features
from deadlight.semantics.surroundings import Surroundings

Effect = Literal["", "no-hypervisor", "around"]
"""What an obstacle does to the decision: nothing; no hypervisor can isolate the workload; the hypervisor does not hold
what is granted, so that the hosts are to be its own."""

OWN_HOSTS = "hosts of its own: in a cluster a pool with a taint, a toleration and a node selector"


class Obstacle(Struct, frozen=True):
    """One of them, told as a conflict."""

    conflict: DecisionConflict
    effect: Effect = ""


def obstacles(workload: Workload, around: Surroundings, need: Need) -> Iterator[Obstacle]:
    """Yield what stands against isolating a workload as it needs."""
    hosts = around.standing(workload).hosts
    if not workload.is_host_process and runs_on(workload, hosts, "hyperv") is False:
        what = "its image is newer than every host that it may land on, and neither isolation runs it there"
        yield Obstacle(DecisionConflict(what, "an image of the hosts' release, or hosts of the image's"))
    if need.isolation != "hyperv":
        return
    if workload.is_host_process:
        what = "it is a HostProcess container, which nothing isolates"
        yield Obstacle(DecisionConflict(what, f"an ordinary container; or {OWN_HOSTS}"), "no-hypervisor")
        return
    found = supports_of(workload, around)
    if found and not any(each.credited for each in found):
        what = "; ".join(dict.fromkeys(each.reason for each in found))
        yield Obstacle(DecisionConflict(what, f"{OWN_HOSTS}; or hosts with Hyper-V"), "no-hypervisor")
    elif any(not each.credited for each in found):
        able = ", ".join(host.name for host, each in zip(hosts, found, strict=True) if each.credited)
        what = "; ".join(dict.fromkeys(each.reason for each in found if not each.credited))
        yield Obstacle(DecisionConflict(what, f"select the others: {able}"))
    used = used_features(workload)
    if "device" in used:
        what = "it is given devices, which the engine refuses behind a hypervisor"
        yield Obstacle(DecisionConflict(what, f"do without; or {OWN_HOSTS}"), "no-hypervisor")
    if "shared-network" in used:
        what = "it joins the network of another container, which the engine refuses behind a hypervisor"
        yield Obstacle(DecisionConflict(what, "a network that both are on"))
    if need.against:
        for crossing in crossings_of(workload, around, "hypervisor", workload.where):
            if crossing.edge in OPENS_HOST:
                what = f"{crossing.what}, which leads around a hypervisor"
                yield Obstacle(DecisionConflict(what, f"do without; or {OWN_HOSTS}"), "around")
