r"""Users of the host may read the layers, logs and secrets of containers.

## Why this matters

The engine restricts its folder to SYSTEM and administrators when it makes the folder, and leaves one that exists as it
is. A whole drive or a public folder exists: users of the host read what containers write, their configuration with the
environment and its passwords, and the secrets of services.

## What to do

Point `data-root` at a folder that the engine makes itself (`D:\docker`, not there before), or restrict the folder to
SYSTEM and Administrators before the engine starts: `icacls` with `/inheritance:r`.
"""

from deadlight.checks.api import Bad, Good, Iterator, Outcome, Report, Severity, Unknown, check
from deadlight.model.engine import Engine
from deadlight.semantics import engine_exposure

GOOD = r"""
{
  "data-root": "D:\\docker",
  "exec-opts": ["isolation=hyperv"],
  "log-driver": "local"
}
"""
BAD = GOOD.replace('D:\\\\docker",', 'D:\\\\",  # <-- here')


@check(
    "WIN611",
    severity=Severity.MEDIUM,
    because="it takes an account on the host to read there",
    opens="user-to-container",
    examples=[Bad("daemon-json", BAD), Good("daemon-json", GOOD)],
    refs=[
        "https://github.com/moby/moby/blob/v28.5.2/pkg/system/filesys_windows.go",
        "https://learn.microsoft.com/virtualization/windowscontainers/manage-docker/configure-docker-daemon",
    ],
)
def data_root_readable(engine: Engine) -> Iterator[Outcome]:
    found = engine_exposure.data_root(engine)
    if found is None:
        return
    folder, readable = found
    if folder.unknown:
        yield Unknown(f"the data root is not known: {folder.unknown}", at=folder.where)
    elif readable:
        yield Report(
            "{folder} was there before the engine, which leaves its rights as they are",
            folder=folder.value,
            at=folder.where,
        )
    else:
        reason = "whether {} was there before the engine is not known: then users may read it, as icacls shows"
        yield Unknown(reason.format(folder.value), at=folder.where)
