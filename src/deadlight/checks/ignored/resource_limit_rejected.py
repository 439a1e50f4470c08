r"""A container sets a resource limit that Windows rejects or ignores.

## Why this matters

The engine refuses Linux limits such as `pids_limit`, `mem_swappiness`, `cpuset` or `ulimits` on Windows
("Windows does not support PidsLimit"), and ignores a few without a word (`cpu_quota`, `shm_size`,
`oom_score_adj`). A limit that is ignored leaves the host open to what it was meant to stop.

## What to do

Use what Windows enforces by job object or by the size of the utility VM: `cpus`, `mem_limit`, and
`deploy.resources.limits` for both. There is no limit on the number of processes.
"""

from deadlight.checks.api import Bad, Container, Context, Good, Iterator, Note, Outcome, Severity, check
from deadlight.checks.settings import setting_outcomes
from deadlight.semantics.ineffective import depending
from deadlight.semantics.settings import RESOURCE_LIMITS

BAD = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    mem_limit: 1g
    pids_limit: 100  # <-- here
"""
GOOD = BAD.replace("    pids_limit: 100  # <-- here\n", "")


@check(
    "WIN809",
    severity=Severity.MEDIUM,
    because="the container is refused, or runs without the limit",
    examples=[Bad("compose", BAD, fixed=GOOD), Good("compose", GOOD)],
    refs=["https://github.com/moby/moby/blob/v28.5.2/daemon/daemon_windows.go"],
)
def resource_limit_rejected(container: Container, context: Context) -> Iterator[Outcome]:
    yield from setting_outcomes(container, context, *RESOURCE_LIMITS)
    reserved = "deploy.resources.reservations.memory"
    for setting, row in depending(container, reserved, version=context.engine_version):
        yield Note(
            "{container} reserves memory: {effect}", container=container.name, effect=row.effect, at=setting.where
        )
