"""Reports and checks made by hand, for the tests of outputs."""

from __future__ import annotations

import sys
from types import ModuleType

from deadlight.checks.api import Bad, Check, Container, Fix, Good, Remove, Report, Severity, check
from deadlight.model.outcome import (
    Change,
    Finding,
    Place,
    ResolvedFix,
    Skipped,
    SubjectName,
    UnknownOutcome,
    Unread,
    Waived,
)
from deadlight.model.place import Position
from deadlight.model.report import AuditReport, NotApplicableCount

PIPE_LINE = r"      - \\.\pipe\docker_engine:\\.\pipe\docker_engine"
DOCKERFILE_LINE = "USER ContainerAdministrator"

PIPE = r"""
services:
  ci:
    image: mcr.microsoft.com/windows/nanoserver:ltsc2025
    volumes:
      - work:C:\work
      - \\.\pipe\docker_engine:\\.\pipe\docker_engine  # <-- here
volumes:
  work:
"""
CLEAN = PIPE.replace("\n" + PIPE_LINE + "  # <-- here", "")

DOCUMENTATION = r"""A container can command the container engine through its named pipe.

## Why this matters

Whoever writes to `\\.\pipe\docker_engine` asks the engine, which runs as SYSTEM.

```yaml
volumes: [pipe]
```

## What to do

Drop the mount.
"""


def make_check() -> Check:
    """A check as its own file in the folder `filesystem` makes one."""
    module = ModuleType("deadlight.checks.filesystem.engine_pipe_mount_sample", DOCUMENTATION)
    sys.modules[module.__name__] = module

    def engine_pipe_mount(container: Container):
        yield Report(
            "{container}", container=container.name, at=container.where, fix=Fix("", (Remove(container.where),))
        )

    engine_pipe_mount.__module__ = module.__name__
    decorate = check(
        "WIN301",
        severity=Severity.CRITICAL,
        because="the engine runs whatever it is asked for as SYSTEM on the host",
        opens="container-to-host",
        examples=[Bad("compose", PIPE, fixed=CLEAN), Good("compose", CLEAN)],
        refs=["https://docs.docker.com/engine/security/#docker-daemon-attack-surface"],
    )
    return decorate(engine_pipe_mount)


def finding(**fields) -> Finding:
    """The mount of the engine's pipe at line 6 of a Compose file, changed by `fields`."""
    place = Place("compose.yaml", Position(6, 9, 6, len(PIPE_LINE) + 1), (0, "services", "ci", "volumes", 1), PIPE_LINE)
    start = PIPE.lstrip("\n").index(PIPE_LINE)
    change = Change("compose.yaml", start, start + len(PIPE_LINE) + 1, Position(6, 1, 7, 1), "")
    known = {
        "id": "WIN301",
        "name": "engine-pipe-mount",
        "severity": Severity.CRITICAL,
        "template": "{container} can command the engine on its host",
        "parameters": {"container": "ci"},
        "subject": SubjectName("container", "ci"),
        "place": place,
        "opens": "container-to-host",
        "fix": ResolvedFix("remove the mount", safe=False, changes=(change,)),
        "fingerprint": "aaaa1111",
    }
    return Finding(**{**known, **fields})


def administrator(**fields) -> Finding:
    """A Dockerfile's USER, changed by `fields`."""
    known = {
        "id": "WIN201",
        "name": "container-administrator",
        "severity": Severity.HIGH,
        "template": "{stage} runs as ContainerAdministrator",
        "parameters": {"stage": "final stage"},
        "subject": SubjectName("stage", "0"),
        "place": Place("web/Dockerfile", Position(3, 6, 3, 28), (), DOCKERFILE_LINE),
        "related": (Place("web/Dockerfile", Position(1, 6, 1, 12), (), "FROM mcr.microsoft.com/windows/servercore"),),
        "opens": "",
        "fix": ResolvedFix("run as ContainerUser", safe=True),
        "fingerprint": "bbbb2222",
    }
    return finding(**{**known, **fields})


WAIVED = administrator(
    id="WIN401",
    name="published-on-every-address",
    severity=Severity.LOW,
    template="port {port} is open to every address",
    parameters={"port": 80},
    place=Place("web/Dockerfile", Position(4, 8, 4, 10), (), "EXPOSE 80"),
    related=(),
    fix=None,
    waived=Waived("behind the load balancer", "2027-03-01", "inline"),
    fingerprint="cccc3333",
)

EMPTY = AuditReport(version="1.2.3", subjects={"windows": 0, "linux": 0, "unknown": 0})

CLEAN_REPORT = AuditReport(version="1.2.3", files=3, subjects={"windows": 4, "linux": 1, "unknown": 0}, seconds=0.123)

FULL = AuditReport(
    version="1.2.3",
    findings=(finding(), administrator(), WAIVED),
    not_applicable=(NotApplicableCount("WIN801", "read-only-root", "Docker and Compose only", 12),),
    notes=("web/Dockerfile:1: Windows Server 2019 is in extended support",),
    unknown=(
        UnknownOutcome(
            "WIN902",
            "unknown-operating-system",
            SubjectName("Deployment", "api"),
            Place("cluster/api.yaml", Position(4, 1, 9, 3), (1,), "apiVersion: apps/v1"),
            "nothing says which system it runs on",
        ),
    ),
    unread=(
        Unread("charts/web.yaml", "a Helm template, not YAML", 3),
        Unread("locked.yaml", "permission denied"),
    ),
    skipped=(
        Skipped("daemon.json", "no reader for this kind yet"),
        Skipped("b/daemon.json", "no reader for this kind yet"),
        Skipped("out/x.yaml", "ignored by .gitignore"),
    ),
    files=7,
    subjects={"windows": 4, "linux": 2, "unknown": 1},
    seconds=0.2149,
)
