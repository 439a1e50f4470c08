"""Whether hosts can isolate containers by hypervisor: what their platform gives, and what is said of them.

Source: the table `isolation_platforms`, which names its own. A virtual machine needs nested virtualization for it
(https://learn.microsoft.com/virtualization/windowscontainers/deploy-containers/system-requirements).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from msgspec import Struct

from deadlight.model.landscape import HostPool, Platform
from deadlight.semantics.facts import Fact, read_rows


class PlatformRow(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a platform gives; see the head of `tables/isolation_platforms.toml`."""

    platform: Platform
    support: Literal["no", "by-host", "unknown"]
    reason: str


class Support(Struct, frozen=True):
    """Whether hosts can isolate by hypervisor, nothing where that is not known, and why.

    `credited` is whether a workload that asks for it has it if it runs: where the host may be able, and starts nothing
    that it cannot isolate so.
    """

    able: bool | None
    reason: str
    credited: bool


def support_of(pool: HostPool) -> Support:
    """Return whether the hosts of a pool can.

    A platform or a virtual machine that cannot is believed before what is said of the hosts.
    """
    platform = support_of_platform(pool.platform)
    if platform.able is False:
        return platform
    if pool.virtual and pool.nested is False:
        return Support(able=False, reason=f"{pool.name} is virtual, without nested virtualization", credited=False)
    if pool.hyperv is not None:
        said = "has" if pool.hyperv else "has no"
        reason = f"{pool.name} {said} Hyper-V isolation, as the configuration says"
        return Support(able=pool.hyperv, reason=reason, credited=pool.hyperv)
    if not platform.credited:
        return platform
    return Support(able=None, reason=f"whether {pool.name} has Hyper-V isolation is not said", credited=True)


def support_of_platform(platform: Platform) -> Support:
    """Return what a platform alone tells."""
    row = platform_row(platform)
    return Support(able=False if row.support == "no" else None, reason=row.reason, credited=row.support == "by-host")


@lru_cache(maxsize=8)
def platform_row(platform: Platform) -> PlatformRow:
    """Return the row of a platform."""
    return next(row for row in read_rows("isolation_platforms", PlatformRow) if row.platform == platform)
