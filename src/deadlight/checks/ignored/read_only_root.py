r"""A container asks for a read-only root file system, which Windows does not have.

## Why this matters

The engine refuses to create such a container: "read-only mode is not supported for Windows
containers". Whoever drops the option to get it running has no protection of the file system left, and
whoever believes a recipe that shows it has none either: a Windows container writes to its registry and
system directories, so that its root cannot be read-only.

## What to do

Remove the option. Run as `ContainerUser`, which cannot write to the system and program directories, keep
the program's own directory without write access for Users, and mount data read-only (`:ro` works).
"""

from deadlight.checks.api import Bad, Container, Context, Good, Iterator, Outcome, Severity, check
from deadlight.checks.settings import setting_outcomes

BAD = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    read_only: true  # <-- here
"""
GOOD = BAD.replace("    read_only: true  # <-- here\n", "")


@check(
    "WIN801",
    severity=Severity.MEDIUM,
    because="the container is refused, and the protection that was meant does not exist",
    examples=[Bad("compose", BAD, fixed=GOOD), Good("compose", GOOD)],
    refs=["https://github.com/moby/moby/blob/v28.5.2/runconfig/hostconfig_windows.go"],
)
def read_only_root(container: Container, context: Context) -> Iterator[Outcome]:
    message = "{container} asks for a read-only root: {fate}"
    yield from setting_outcomes(container, context, "read_only", message=message)
