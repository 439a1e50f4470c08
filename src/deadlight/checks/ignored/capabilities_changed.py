r"""A container adds or drops Linux capabilities, which Windows does not know.

## Why this matters

Naming a capability makes engines from version 23 on refuse the container ("unknown capability"); `ALL`,
and any name before version 23, is accepted and ignored. Nothing is taken away from the container either
way: what it may do on Windows is what its account may do.

## What to do

Remove the option and run as `ContainerUser`.
"""

from deadlight.checks.api import (
    Bad,
    Container,
    Context,
    Fix,
    Good,
    Iterator,
    Outcome,
    Remove,
    Report,
    Severity,
    Unknown,
    check,
)
from deadlight.semantics.ineffective import WORDS, ineffective, undecided

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
    if container.surface != "compose":
        return
    for setting, row in ineffective(container, "cap_add", "cap_drop", version=context.engine_version):
        yield Report(
            "{container} sets {setting}: {fate}",
            container=container.name,
            setting=setting.name,
            fate=WORDS[row.fate],
            at=setting.where,
            fix=Fix(f"remove {setting.name}", edits=(Remove(setting.where),)),
        )
    for setting, reason in undecided(container, "cap_add", "cap_drop"):
        yield Unknown(reason, at=setting.where)
