r"""Users of the host may read the layers, logs and secrets of containers.

## Why this matters

The engine restricts its folder to SYSTEM and administrators when it makes the folder, and leaves one that exists as it
is. A whole drive or a public folder exists: users of the host read what containers write, their configuration with the
environment and its passwords, and the secrets of services. A script that opens the folder to everybody undoes what the
engine did; whoever may write there puts programs into images.

## What to do

Point `data-root` at a folder that the engine makes itself (`D:\docker`, not there before), or restrict the folder to
SYSTEM and Administrators before the engine starts: `icacls` with `/inheritance:r`.
"""

from deadlight.checks.api import Bad, Good, Iterator, Outcome, Report, Severity, Unknown, check
from deadlight.checks.host_scripts import once
from deadlight.model.engine import Engine
from deadlight.model.host import HostScript
from deadlight.semantics import engine_exposure
from deadlight.semantics.host_scripts import commands_of

GOOD = r"""
{
  "data-root": "D:\\docker",
  "exec-opts": ["isolation=hyperv"],
  "log-driver": "local"
}
"""
BAD = GOOD.replace('D:\\\\docker",', 'D:\\\\",  # <-- here')

HOST = r"""
icacls C:\ProgramData\docker /grant "Users:(OI)(CI)M" /T  # <-- here
Restart-Service docker
"""
OWN = r"""
icacls D:\docker /inheritance:r /grant "Administrators:(OI)(CI)F" "SYSTEM:(OI)(CI)F"
Restart-Service docker
"""


@check(
    "WIN611",
    severity=Severity.MEDIUM,
    because="it takes an account on the host to read there",
    opens="host-to-container",
    examples=[Bad("daemon-json", BAD), Bad("powershell", HOST), Good("daemon-json", GOOD), Good("powershell", OWN)],
    refs=[
        "https://github.com/moby/moby/blob/v28.5.2/pkg/system/filesys_windows.go",
        "https://learn.microsoft.com/virtualization/windowscontainers/manage-docker/configure-docker-daemon",
    ],
)
def data_root_readable(subject: Engine | HostScript) -> Iterator[Outcome]:
    if isinstance(subject, HostScript):
        yield from once(_opened(subject))
        return
    found = engine_exposure.data_root(subject)
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


def _opened(script: HostScript) -> Iterator[Outcome]:
    for command in commands_of(script):
        given = engine_exposure.opened_data_root(command)
        if given is not None:
            group, right, path = given
            yield Report("{right} of {path} is given to {group}", right=right, path=path, group=group, at=command.where)
