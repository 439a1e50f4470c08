r"""A container sets an option that the engine reads for Linux only.

## Why this matters

`init`, `group_add`, `sysctls`, `extra_hosts`, `links`, `gpus` and their like are accepted and read by nobody
on Windows. What depends on them is missing at run time: a group is not joined, a name does not resolve, a
device is not there.

## What to do

Remove the option. Names are resolved by the network's DNS; accounts join groups while the image is built;
devices are assigned by `class/GUID`.
"""

from deadlight.checks.api import Bad, Container, Context, Fix, Good, Iterator, Outcome, Remove, Report, Severity, check
from deadlight.semantics.ineffective import WORDS, ineffective
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
    if container.surface != "compose":
        return
    for setting, row in ineffective(container, *RUNTIME_OPTIONS, version=context.engine_version):
        yield Report(
            "{container} sets {setting}: {fate}",
            container=container.name,
            setting=setting.name,
            fate=WORDS[row.fate],
            at=setting.where,
            fix=Fix(f"remove {setting.name}", edits=(Remove(setting.where),)),
        )
