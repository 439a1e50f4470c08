r"""A container asks for privileged mode, which Windows does not have.

## Why this matters

The engine refuses to create such a container: "privileged mode is not supported for Windows containers".
The manifest was written for Linux, or its author expects an access to the host that no Windows container
under this engine gets.

## What to do

Remove the option. What has to administer a Windows host runs on the host, or, in Kubernetes, as a
HostProcess container.
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
    if container.surface != "compose":
        return
    for setting, row in ineffective(container, "privileged", version=context.engine_version):
        yield Report(
            "{container} asks for privileged mode: {fate}",
            container=container.name,
            fate=WORDS[row.fate],
            at=setting.where,
            fix=Fix("remove privileged", edits=(Remove(setting.where),)),
        )
    for setting, reason in undecided(container, "privileged"):
        yield Unknown(reason, at=setting.where)
