r"""A container asks for a tmpfs, which Windows does not have.

## Why this matters

`tmpfs:` is accepted and silently ignored: what is written to that path lands on disk in the container's
scratch space. A mount of `type: tmpfs` is refused ("mount type unknown").

## What to do

Remove it. Keep what must not reach a disk in the program's memory; for scratch files, the container's own
file system does the same as before.
"""

from deadlight.checks.api import Bad, Container, Context, Fix, Good, Iterator, Outcome, Remove, Report, Severity, check
from deadlight.checks.settings import setting_outcomes
from deadlight.semantics.ineffective import WORDS

BAD = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    tmpfs: C:/Temp  # <-- here
"""
GOOD = BAD.replace("    tmpfs: C:/Temp  # <-- here\n", "")
LONG = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    volumes:
      - type: tmpfs  # <-- here
        target: C:\Temp
"""


@check(
    "WIN802",
    severity=Severity.MEDIUM,
    because="data that must not reach a disk does",
    examples=[Bad("compose", BAD, fixed=GOOD), Bad("compose", LONG, fixed=GOOD), Good("compose", GOOD)],
    refs=[
        "https://github.com/moby/moby/blob/v28.5.2/container/container_windows.go",
        "https://github.com/moby/moby/blob/v28.5.2/volume/mounts/windows_parser.go",
    ],
)
def tmpfs_mount(container: Container, context: Context) -> Iterator[Outcome]:
    message = "{container} asks for a tmpfs: {fate}"
    yield from setting_outcomes(container, context, "tmpfs", message=message, called="the tmpfs")
    if not container.on_engine:
        return
    written = {setting.where.route for setting in container.settings if setting.name == "tmpfs"}
    for mount in container.mounts:
        inside = any(mount.where.route[: len(route)] == route for route in written)
        if mount.kind == "tmpfs" and not inside:
            yield Report(
                "{container} mounts a tmpfs: {fate}",
                container=container.name,
                fate=WORDS["rejected-at-create"],
                at=mount.where,
                fix=Fix("remove the mount", edits=(Remove(mount.where),)),
            )
