"""What a finding of another scanner is about: the workload, container, stage and instruction of a file."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from deadlight.model.build import Build, Instruction, Run, Stage
from deadlight.model.triage import Extent, ForeignFinding, SourceFile
from deadlight.model.workload import Container, OperatingSystem, Workload
from deadlight.semantics.stage_system import system_of_stage


class Target(Struct, frozen=True, eq=False, kw_only=True):
    """What a finding is about, as far as it says; `containers` are those meant, all where it names none.

    `instruction` is that of the Dockerfile that the finding's line lies in, `run` its command line where it is one.
    `document` is the index of the YAML document.
    """

    workload: Workload
    os: OperatingSystem
    containers: tuple[Container, ...] = ()
    named: bool = False
    stage: Stage | None = None
    instruction: Instruction | None = None
    run: Run | None = None
    document: int = 0


class Elsewhere(Struct, frozen=True):
    """A finding that is about nothing that runs (`runs` false), or about something that cannot be told."""

    reason: str
    runs: bool


def target_of(
    finding: ForeignFinding, file: SourceFile, workloads: Sequence[Workload], *, image: bool
) -> Target | Elsewhere:
    """Return what a finding is about. `image` says that its rule means what becomes the image of a Dockerfile."""
    if file.document.kind == "dockerfile":
        return _of_dockerfile(finding, workloads, image=image)
    if file.document.kind == "kubernetes":
        return _of_manifest(finding, file, workloads)
    if file.document.kind == "compose":
        return _of_compose(finding, workloads)
    return Elsewhere(
        "it is in a file that deadlight does not take for a Dockerfile, manifest or Compose file", runs=True
    )


def _of_dockerfile(finding: ForeignFinding, workloads: Sequence[Workload], *, image: bool) -> Target | Elsewhere:
    workload = next(iter(workloads), None)
    if workload is None or workload.build is None:
        return Elsewhere("deadlight reads no stage in the Dockerfile", runs=True)
    build = workload.build
    stage = build.final
    if finding.line and not image:
        before = [each for each in build.stages if each.where.position().line <= finding.line]
        if not before:
            return Elsewhere("it stands before the first stage", runs=True)
        stage = before[-1]
    instruction = None if image else _instruction_at(stage, finding.line)
    run = next((each for each in stage.runs if each.instruction is instruction), None)
    return Target(
        workload=workload,
        os=_system_of(stage, build),
        containers=workload.containers if stage.final else (),
        stage=stage,
        instruction=instruction,
        run=run,
    )


def _system_of(stage: Stage, build: Build) -> OperatingSystem:
    found = system_of_stage(stage, build)
    return found if found.name == stage.os else OperatingSystem(stage.os, "--os says so")


def _instruction_at(stage: Stage, line: int) -> Instruction | None:
    for instruction in stage.instructions:
        position = instruction.where.position()
        if line and position.line <= line <= position.end_line:
            return instruction
    return None


def _of_manifest(finding: ForeignFinding, file: SourceFile, workloads: Sequence[Workload]) -> Target | Elsewhere:
    found = _named(finding, file.objects)
    if len(found) > 1 and not finding.kind:
        # A finding that names no kind is about containers, so what shares the name and has none is not meant.
        found = [each for each in found if _workload(each, workloads) is not None]
    if len(found) != 1:
        what = "several objects" if found else "no object"
        return Elsewhere(f"it fits {what} of the manifest", runs=True)
    extent = found[0]
    workload = _workload(extent, workloads)
    if workload is None:
        return Elsewhere(f"a {extent.kind or 'part of the manifest'} runs on no node by itself", runs=False)
    containers, named = _containers(finding, workload)
    return Target(workload=workload, os=workload.os, containers=containers, named=named, document=extent.document)


def _workload(extent: Extent, workloads: Sequence[Workload]) -> Workload | None:
    """Return the workload that an object of a manifest is, nothing where it is none."""
    for each in workloads:
        there = each.where.route[:1] == (extent.document,) and each.kind == extent.kind
        if there and (len(each.where.route) == 1 or each.name.rstrip("*") == extent.name):
            return each
    return None


def _named(finding: ForeignFinding, objects: Sequence[Extent]) -> list[Extent]:
    """Return the objects that a finding can mean: those of its names, then those on its lines."""
    found = [
        each
        for each in objects
        if (not finding.name or finding.name == each.name)
        and (not finding.kind or finding.kind.lower() == each.kind.lower())
        and (not finding.namespace or finding.namespace == (each.namespace or "default"))
    ]
    if finding.line and (len(found) > 1 or not finding.name):
        on_lines = [each for each in found if each.first <= finding.line <= each.last]
        return on_lines or (found if len(found) == 1 and finding.name else [])
    return found


def _containers(finding: ForeignFinding, workload: Workload) -> tuple[tuple[Container, ...], bool]:
    """Return the containers that a finding means, and whether it names them."""
    if finding.container:
        named = tuple(each for each in workload.containers if each.name == finding.container)
        if named:
            return named, True
    ordinary = [each for each in workload.containers if each.role == "container"]
    if 0 <= finding.container_index < len(ordinary):
        return (ordinary[finding.container_index],), True
    if finding.line and not finding.name:
        lines = [(each, each.where.position().line) for each in workload.containers]
        exact = tuple(each for each, line in lines if line == finding.line)
        if len(exact) == 1:
            return exact, True
    return workload.containers, False


def _of_compose(finding: ForeignFinding, workloads: Sequence[Workload]) -> Target | Elsewhere:
    named = [each for each in workloads if finding.name and each.name == finding.name]
    if not named and finding.line:
        before = [each for each in workloads if each.where.position().line <= finding.line]
        named = [max(before, key=lambda each: each.where.position().line)] if before else []
    if not named:
        return Elsewhere("it fits no service of the file", runs=True)
    workload = named[0]
    return Target(workload=workload, os=workload.os, containers=workload.containers)
