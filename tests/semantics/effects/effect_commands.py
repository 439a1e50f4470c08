"""Commands as they come from a Dockerfile: read, understood, in order."""

from collections.abc import Callable
from typing import TypeVar

from deadlight.model.build import Run, Stage
from deadlight.model.command import Command
from deadlight.model.estate import Estate
from deadlight.model.workload import Workload
from deadlight.semantics.subjects import understand
from deadlight.sources.dockerfile.reader import read
from deadlight.sources.files import document_from_bytes

BASE = "# escape=`\nFROM mcr.microsoft.com/windows/servercore:ltsc2022\n"
SHELL = """SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]\n"""

T = TypeVar("T")


def stage_of(dockerfile: str) -> Stage:
    """Return the final stage of a Dockerfile, its scripts understood."""
    document = document_from_bytes(dockerfile.encode(), shown="Dockerfile", kind="dockerfile")
    workloads = [subject for subject in read(document) if isinstance(subject, Workload)]
    (workload,) = understand(workloads, Estate())
    assert workload.build is not None
    return workload.build.final


def in_powershell(script: str) -> list[Command]:
    """Return the commands of one RUN under a SHELL of PowerShell."""
    return [command for _, command in stage_of(f"{BASE}{SHELL}RUN {script}\n").commands()]


def in_cmd(script: str) -> list[Command]:
    """Return the commands of one RUN under the default shell."""
    return [command for _, command in stage_of(f"{BASE}RUN {script}\n").commands()]


def started_by(instruction: str) -> Run:
    """Return the command line of one ENTRYPOINT or CMD."""
    return stage_of(f"{BASE}{instruction}\n").runs[-1]


def told(judge: Callable[[Command], T], commands: list[Command]) -> list[T]:
    """Return what `judge` says of the commands, where it says something."""
    return [verdict for command in commands if (verdict := judge(command))]
