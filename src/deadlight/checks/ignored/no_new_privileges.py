r"""A container asks for no-new-privileges, which Windows does not have.

## Why this matters

The engine creates the container and then cannot start it: "security option not supported:
no-new-privileges". There is no such bit on Windows; the recipe is a Linux one. In the engine's own
configuration the same word keeps the engine itself from starting.

## What to do

Remove the option. Run as `ContainerUser`, whose token holds no privilege worth gaining.
"""

from deadlight.checks.api import Bad, Container, Fix, Good, Iterator, Outcome, Remove, Report, Severity, check
from deadlight.semantics import security_options

BAD = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    security_opt:
      - no-new-privileges:true  # <-- here
"""
GOOD = BAD.replace("    security_opt:\n      - no-new-privileges:true  # <-- here\n", "")


@check(
    "WIN803",
    severity=Severity.MEDIUM,
    because="the container does not start, and the protection that was meant does not exist",
    examples=[Bad("compose", BAD, fixed=GOOD), Good("compose", GOOD)],
    refs=["https://github.com/moby/moby/blob/v28.5.2/daemon/oci_windows.go"],
)
def no_new_privileges(container: Container) -> Iterator[Outcome]:
    if not container.on_engine:
        return
    for option in container.security_options:
        if security_options.name_of(option.value) == "no-new-privileges":
            yield Report(
                "{container} asks for no-new-privileges: the container does not start",
                container=container.name,
                at=option.where,
                fix=Fix("remove the option", edits=(Remove(option.where),)),
            )
