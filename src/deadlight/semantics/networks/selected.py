"""Which Windows workloads a network policy is for."""

from __future__ import annotations

from deadlight.model.estate import Estate
from deadlight.model.network_policy import NetworkPolicy
from deadlight.model.workload import Workload
from deadlight.semantics.networks.matrix import party_of
from deadlight.semantics.networks.policies import isolates


def windows_workloads(policy: NetworkPolicy, estate: Estate) -> list[Workload]:
    """Return the workloads on Windows that the policy surely isolates; those on the network of their node are not."""
    return [
        workload
        for workload in estate.workloads
        if workload.pod is not None
        and not workload.is_host_process
        and any(isolates(policy, party_of(workload, estate), direction) for direction in policy.directions)
    ]
