r"""A container adds or drops Linux capabilities, which Windows does not know.

## Why this matters

Naming a capability makes engines from version 23 on refuse the container ("unknown capability"); `ALL`,
and any name before version 23, is accepted and ignored. Nothing is taken away from the container either
way: what it may do on Windows is what its account may do.

## What to do

Remove the option and run as `ContainerUser`.
"""

from deadlight.checks.api import Bad, Container, Context, Good, Iterator, Outcome, Severity, check
from deadlight.checks.settings import setting_outcomes

BAD = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    cap_drop: [ALL]  # <-- here
"""
GOOD = BAD.replace("    cap_drop: [ALL]  # <-- here\n", "")


@check(
    "WIN805",
    severity=Severity.MEDIUM,
    because="the container looks stripped of rights and is not, or is refused",
    examples=[Bad("compose", BAD, fixed=GOOD), Good("compose", GOOD)],
    refs=["https://github.com/moby/moby/blob/v28.5.2/oci/caps/utils_other.go"],
)
def capabilities_changed(container: Container, context: Context) -> Iterator[Outcome]:
    yield from setting_outcomes(container, context, "cap_add", "cap_drop")
