r"""A container sets an option that the engine reads for Linux only.

## Why this matters

`init`, `group_add`, `sysctls`, `extra_hosts`, `links`, `gpus` and their like are accepted and read by nobody
on Windows. What depends on them is missing at run time: a group is not joined, a name does not resolve, a
device is not there.

## What to do

Remove the option. Names are resolved by the network's DNS; accounts join groups while the image is built;
devices are assigned by `class/GUID`, and any other path in `devices` keeps the container from starting.
`credential_spec` is a note: a swarm reads it, `docker compose` reads `security_opt` only.
"""

from deadlight.checks.api import (
    Bad,
    Container,
    Context,
    Fix,
    Good,
    Iterator,
    Note,
    Outcome,
    Remove,
    Report,
    Severity,
    check,
)
from deadlight.checks.settings import setting_outcomes
from deadlight.semantics import devices
from deadlight.semantics.ineffective import WORDS, depending
from deadlight.semantics.settings import RUNTIME_OPTIONS

BAD = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    init: true  # <-- here
"""
GOOD = BAD.replace("    init: true  # <-- here\n", "")


@check(
    "WIN814",
    severity=Severity.LOW,
    because="the option does nothing, which shows only in what is missing",
    examples=[Bad("compose", BAD, fixed=GOOD), Good("compose", GOOD)],
    refs=["https://docs.docker.com/reference/compose-file/services/"],
)
def runtime_option_ignored(container: Container, context: Context) -> Iterator[Outcome]:
    yield from setting_outcomes(container, context, *RUNTIME_OPTIONS)
    for device in container.devices:
        fate = devices.fate_of_other(device.value)
        if fate is not None:
            yield Report(
                "{container} names the device {device}, which is none of Windows: {fate}",
                container=container.name,
                device=device.value,
                fate=WORDS[fate],
                at=device.where,
                fix=Fix("remove the device", edits=(Remove(device.where),)),
            )
    for setting, row in depending(container, "credential_spec", "runtime", version=context.engine_version):
        yield Note(
            "{container} sets {setting}: {effect}",
            container=container.name,
            setting=setting.name,
            effect=row.effect,
            at=setting.where,
        )
