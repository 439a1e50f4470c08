r"""A container sets a Linux namespace mode, which Windows ignores.

## Why this matters

`pid`, `ipc`, `uts`, `userns_mode` and `cgroup` are checked for their form and then read by nobody: a Windows
container has one silo, whatever they say. A `userns_mode` that was meant to keep an administrator small does
not. Modes of the network are honoured or refused, never ignored: one that keeps the container from starting is
a note.

## What to do

Remove the option. Isolation on Windows is chosen as a whole, by `isolation`.
"""

from deadlight.checks.api import Bad, Container, Context, Good, Iterator, Note, Outcome, Severity, check
from deadlight.checks.settings import setting_outcomes
from deadlight.semantics.ineffective import WORDS, ineffective

BAD = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    pid: host  # <-- here
"""
GOOD = BAD.replace("    pid: host  # <-- here\n", "")


@check(
    "WIN808",
    severity=Severity.LOW,
    because="nothing is isolated or shared by it",
    examples=[Bad("compose", BAD, fixed=GOOD), Good("compose", GOOD)],
    refs=["https://docs.docker.com/reference/compose-file/services/"],
)
def namespace_mode_ignored(container: Container, context: Context) -> Iterator[Outcome]:
    yield from setting_outcomes(container, context, "pid", "ipc", "uts", "userns_mode", "cgroup")
    for setting, row in ineffective(container, "network_mode", version=context.engine_version):
        if setting.value != "host":  # host-network-ignored reports it
            yield Note(
                "{container} sets network_mode {mode}: {fate}",
                container=container.name,
                mode=str(setting.value),
                fate=WORDS[row.fate],
                at=setting.where,
            )
