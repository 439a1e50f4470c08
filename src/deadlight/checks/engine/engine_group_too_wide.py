r"""Whole groups of users may command the engine through its pipe.

## Why this matters

`group` gives reading and writing on `\\.\pipe\docker_engine`, and that is all there is: whoever may write to the pipe
starts a container with `C:\` mounted, as SYSTEM. Users, Authenticated Users or Domain Users hold accounts that nobody
chose for that.

## What to do

Leave `group` out, so that administrators and SYSTEM remain, or name a group of its own whose members are meant to be
administrators of the host.
"""

from deadlight.checks.api import (
    Bad,
    Good,
    Iterator,
    Note,
    Noted,
    Outcome,
    Remove,
    Report,
    Severity,
    Unknown,
    check,
)
from deadlight.checks.engines import mend
from deadlight.model.engine import Engine
from deadlight.semantics import engine_exposure

GOOD = r"""
{
  "exec-opts": ["isolation=hyperv"],
  "log-driver": "local"
}
"""
BAD = GOOD.replace("{\n", '{\n  "group": "BUILTIN\\\\Users",  # <-- here\n')
OWN = BAD.replace("BUILTIN\\\\Users", "docker-operators")


@check(
    "WIN603",
    severity=Severity.HIGH,
    because="accounts that nobody chose for it are administrators of the host",
    opens="engine-pipe",
    examples=[Bad("daemon-json", BAD, fixed=GOOD), Noted("daemon-json", OWN), Good("daemon-json", GOOD)],
    refs=[
        "https://github.com/moby/moby/blob/v28.5.2/daemon/listeners/listeners_windows.go",
        "https://learn.microsoft.com/virtualization/windowscontainers/manage-docker/configure-docker-daemon",
    ],
)
def engine_group_too_wide(engine: Engine) -> Iterator[Outcome]:
    for name, wide in engine_exposure.groups(engine):
        if name.unknown:
            yield Unknown(f"the group is not known: {name.unknown}", at=name.where)
        elif wide is not None:
            yield Report(
                "{who} may command the engine: {group}",
                who=wide.who,
                group=name.value,
                at=name.where,
                fix=mend(engine, "leave the pipe to administrators", Remove(name.where), safe=False),
            )
        else:
            yield Note(
                "{group} is administrator of the host through the engine's pipe", group=name.value, at=name.where
            )
