r"""A container asks for privileged mode, which Windows does not have.

## Why this matters

The engine refuses to create such a container: "privileged mode is not supported for Windows containers".
The manifest was written for Linux, or its author expects an access to the host that no Windows container
under this engine gets.

## What to do

Remove the option. What has to administer a Windows host runs on the host, or, in Kubernetes, as a
HostProcess container.
"""

from deadlight.checks.api import Bad, Container, Context, Good, Iterator, Outcome, Severity, check
from deadlight.checks.settings import setting_outcomes

BAD = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    privileged: true  # <-- here
"""
GOOD = BAD.replace("    privileged: true  # <-- here\n", "")


@check(
    "WIN806",
    severity=Severity.MEDIUM,
    because="the container is refused; it grants nothing",
    examples=[Bad("compose", BAD, fixed=GOOD), Good("compose", GOOD)],
    refs=["https://github.com/moby/moby/blob/v28.5.2/runconfig/hostconfig_windows.go"],
)
def privileged_mode(container: Container, context: Context) -> Iterator[Outcome]:
    message = "{container} asks for privileged mode: {fate}"
    yield from setting_outcomes(container, context, "privileged", message=message)
