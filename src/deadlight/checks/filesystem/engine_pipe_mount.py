r"""A container can command the container engine through its named pipe.

## Why this matters

Whoever writes to `\\.\pipe\docker_engine` asks the engine, which runs as SYSTEM on the host, for
another container with `C:\` mounted. The mount is the host, whatever the isolation: the pipe
leads through a hypervisor wall too. The engine gives full access to SYSTEM, Administrators and
the groups named in its configuration; a process-isolated ContainerAdministrator is an administrator.

## What to do

Drop the mount. A build or CI job that needs an engine gets its own, on its own virtual machine.
"""

from deadlight.checks.api import Bad, Container, Good, Iterator, Outcome, Severity, Unknown, check
from deadlight.checks.mounts import pipe_outcomes
from deadlight.semantics import pipes

PIPE = r"""
services:
  ci:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    volumes:
      - work:C:\work
      - \\.\pipe\docker_engine:\\.\pipe\docker_engine  # <-- here
volumes:
  work:
"""
CLEAN = PIPE.replace(r"""
      - \\.\pipe\docker_engine:\\.\pipe\docker_engine  # <-- here""", "")  # fmt: skip


@check(
    "WIN301",
    severity=Severity.CRITICAL,
    because="the engine runs whatever it is asked for as SYSTEM on the host",
    opens="engine-pipe",
    examples=[Bad("compose", PIPE, fixed=CLEAN), Good("compose", CLEAN)],
    refs=[
        "https://docs.docker.com/engine/security/#docker-daemon-attack-surface",
        "https://github.com/moby/moby/blob/v28.5.2/daemon/listeners/listeners_windows.go",
    ],
)
def engine_pipe_mount(container: Container) -> Iterator[Outcome]:
    yield from pipe_outcomes(container, "{container} can command the engine on its host", ("engine",))
    for mount in container.mounts:
        if mount.source is not None and pipes.is_undecided(mount):
            yield Unknown(f"which pipe of the host is mounted is not known: {mount.source.unknown}", at=mount.where)
