r"""An option stands both in daemon.json and among the arguments of the service.

## Why this matters

The engine refuses to decide: whatever the two values are, equal or not, it ends with an error. The file looks sound, and
so does the service; each was changed by somebody else, and the next restart finds no engine.

## What to do

Keep all of it in daemon.json, and take the option out of the service: `dockerd --unregister-service`, then
`dockerd --register-service` without it.
"""

from deadlight.checks.api import Bad, Estate, Good, Iterator, Outcome, Report, Severity, check
from deadlight.model.engine import Engine
from deadlight.semantics import engine_arguments

FILE = r"""
{
  "hosts": ["npipe://"],  # <-- here
  "exec-opts": ["isolation=hyperv"],
  "log-driver": "local"
}
"""
SERVICE = r"""
dockerd --register-service -H npipe://
Restart-Service docker
"""
ELSEWHERE = SERVICE.replace("-H npipe://", r"--config-file C:\engines\second.json -H npipe://")


@check(
    "WIN607",
    severity=Severity.MEDIUM,
    because="what the file promises is not there, and the engine does not come back after its next restart",
    examples=[
        Bad(files={"docker/daemon.json": FILE, "docker/service.ps1": SERVICE}),
        Good(files={"docker/daemon.json": FILE, "docker/service.ps1": SERVICE.replace(" -H npipe://", "")}),
        Good(files={"docker/daemon.json": FILE, "docker/service.ps1": ELSEWHERE}),
    ],
    refs=[
        "https://docs.docker.com/engine/daemon/troubleshoot/#resolve-conflicts-between-the-daemonjson-and-startup-scripts",
        "https://github.com/moby/moby/blob/v28.5.2/daemon/config/config.go",
    ],
)
def hosts_set_twice(engine: Engine, estate: Estate) -> Iterator[Outcome]:
    for twice in engine_arguments.set_twice(engine, estate):
        yield Report(
            "{key} is set here and among the arguments of the service: the engine does not start: {error}",
            key=twice.setting.name,
            error=twice.error,
            at=twice.setting.where,
            related=[twice.argument.where],
        )
