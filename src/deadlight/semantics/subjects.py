"""Fills in what a workload means on Windows: its system, that of each stage, and what its commands do."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from deadlight.model.build import Build, Run, Stage
from deadlight.model.estate import Estate
from deadlight.model.workload import OperatingSystem, OsName, Workload
from deadlight.semantics import operating_system


def understand(workloads: Sequence[Workload], estate: Estate, assumed: OsName = "unknown") -> list[Workload]:
    """Return the workloads of one document with their operating systems and, for a Dockerfile, its stages' scripts.

    `assumed` is the system of those that nothing tells (`--os`); "unknown" assumes none.
    """
    told = operating_system.settle([_understand(workload, estate, assumed) for workload in workloads])
    if assumed == "unknown":
        return told
    system = OperatingSystem(assumed, "--os says so")
    return [replace(workload, os=system) if workload.os.name == "unknown" else workload for workload in told]


def _understand(workload: Workload, estate: Estate, assumed: OsName) -> Workload:
    system, build = operating_system.of_workload(workload, estate), workload.build
    if build is not None and workload.surface == "dockerfile":
        build = _understand_build(build, assumed)
        container = replace(workload.containers[0], build=build)
        workload = replace(workload, build=build, containers=(container,))
    return replace(workload, os=system)


def _understand_build(build: Build, assumed: OsName) -> Build:
    stages: list[Stage] = []
    for stage in build.stages:
        parent = stages[stage.parent.index] if stage.parent is not None else None
        system = operating_system.of_stage(stage, build)
        name = assumed if system == "unknown" else system
        runs = tuple(_understand_run(run) for run in stage.runs) if name == "windows" else stage.runs
        stages.append(replace(stage, parent=parent, os=name, runs=runs))
    return replace(build, stages=tuple(stages))


def _understand_run(run: Run) -> Run:
    from deadlight.semantics.commands.understanding import understand as script_of

    return replace(run, script=script_of(run))
