"""The composition of a triage: read the report → audit the files that it names → judge its findings by the result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from msgspec import Struct

from deadlight import __version__
from deadlight.gathering import Gathered
from deadlight.model.errors import InputError
from deadlight.model.estate import Estate
from deadlight.model.outcome import Finding, SubjectName
from deadlight.model.report import AuditReport
from deadlight.model.settings import Settings
from deadlight.model.triage import (
    Extent,
    ForeignFinding,
    ForeignReport,
    RuleSummary,
    SourceFile,
    TriagedFinding,
    TriageReport,
)
from deadlight.model.workload import Workload
from deadlight.pipeline import Auditor
from deadlight.semantics.networks.enforcement import Plugin, plugin
from deadlight.semantics.triage.asked import Asked
from deadlight.semantics.triage.own import Own, is_about
from deadlight.semantics.triage.rules import Rule, rule_for
from deadlight.semantics.triage.targets import Elsewhere, Target, target_of
from deadlight.semantics.triage.verdicts import judge
from deadlight.sources.files import open_document
from deadlight.sources.scanner_reports.locating import Located


class Triaged(Struct, frozen=True, eq=False):
    """A triage with what it was made from: the files by path, and what each finding of the report is about.

    `others` are the files that hold something that is not known to be for Windows, with their surface.
    """

    report: TriageReport
    files: dict[str, SourceFile]
    targets: tuple[Target | None, ...]
    others: dict[str, str]


class _Audited(Struct, frozen=True, eq=False):
    """The files that a report names, audited; `unread` says why some were not, by their paths in the report."""

    files: dict[str, SourceFile]
    workloads: dict[str, list[Workload]]
    paths: dict[str, str]
    unread: dict[str, str]
    report: AuditReport


def triage(foreign: ForeignReport, sources: Sequence[str], settings: Settings, *, whole: bool = False) -> Triaged:
    """Judge the findings of another scanner by what Windows does.

    `sources` are the files and folders that the report is about; none for the working folder, of which only the
    files are read that the report names, or, where `whole`, all. What the scanner misses is told of the files that
    it names, and of all that the user gives. Raises UsageError for a selection that names no check.
    """
    audited = _audit(foreign, sources or (".",), settings, whole=whole or bool(sources))
    own = Own(audited.report.findings, audited.report.unknown)
    workloads = [workload for found in audited.workloads.values() for workload in found]
    network = plugin(Estate(workloads=tuple(workloads)), settings.cni)
    triaged: list[TriagedFinding] = []
    targets: list[Target | None] = []
    for finding in foreign.findings:
        path = audited.paths.get(finding.path, "")
        about: list[Target] = []
        judgement = judge(
            foreign.scanner, finding, partial(_asked, finding, audited, path, own, network, settings, about)
        )
        target = about[0] if about else None
        targets.append(target)
        subject = _subject(target) if target is not None else None
        document = target.document if target is not None else 0
        triaged.append(
            TriagedFinding(finding=finding, judgement=judgement, source=path, subject=subject, document=document)
        )
    report = TriageReport(
        scanner=foreign.scanner,
        format=foreign.format,
        version=foreign.version,
        deadlight=__version__,
        findings=tuple(triaged),
        rules=_by_rule(triaged),
        missed=tuple(_missed(foreign, audited, triaged, targets, everywhere=bool(sources))),
        unread=tuple(sorted(audited.unread.items())),
        files=len(audited.files),
    )
    return Triaged(report, audited.files, tuple(targets), _others_than_windows(audited))


def _audit(foreign: ForeignReport, sources: Sequence[str], settings: Settings, *, whole: bool) -> _Audited:
    located = Located(sources, foreign)
    auditor = Auditor(settings, keep=True)
    gathered = Gathered()
    audited = _Audited({}, {}, {}, {}, auditor.report(gathered, 0.0))
    for named in dict.fromkeys([*(finding.path for finding in foreign.findings), *foreign.files]):
        path = located.find(named)
        if path is None:
            audited.unread[named] = "it is no file of the sources" if named else "the report names no file"
        elif (reason := _read(path, auditor, gathered, audited.files)) is not None:
            audited.unread[named] = reason
        else:
            audited.paths[named] = path
    for path in _all(sources, settings) if whole else ():
        _read(path, auditor, gathered, audited.files)
    auditor.finish(gathered)
    for workload in auditor.kept or ():
        audited.workloads.setdefault(workload.where.document.path, []).append(workload)
    return _Audited(audited.files, audited.workloads, audited.paths, audited.unread, auditor.report(gathered, 0.0))


def _others_than_windows(audited: _Audited) -> dict[str, str]:
    found: dict[str, str] = {}
    for path, workloads in audited.workloads.items():
        for workload in workloads:
            stages = workload.build.stages if workload.surface == "dockerfile" and workload.build is not None else ()
            systems = [stage.os for stage in stages] or [workload.os.name]
            if any(system != "windows" for system in systems):
                found[path] = workload.surface
    return found


def _read(path: str, auditor: Auditor, gathered: Gathered, files: dict[str, SourceFile]) -> str | None:
    """Read and judge one file, once; return why it cannot be, nothing where it was."""
    if path in files:
        return None
    try:
        document = open_document(Path(path), shown=path)
    except InputError as error:
        return error.reason
    part = auditor.document(document)
    whole = next((row.reason for row in part.unread if not row.line and row.path == path), None)
    gathered.merge(part)
    if whole is not None and not part.judged:
        return whole
    objects: tuple[Extent, ...] = ()
    if document.kind == "kubernetes":
        from deadlight.sources.kubernetes.objects import objects as objects_of

        objects = objects_of(document)
    files[path] = SourceFile(document, objects)
    return None


def _all(sources: Sequence[str], settings: Settings) -> list[str]:
    """Return the files of the sources, of which a report may be silent."""
    from deadlight.sources.walk import Candidate, walk

    found = walk(sources, exclude=settings.exclude, root=settings.folder)
    return [Path(each.path).as_posix() for each in found if isinstance(each, Candidate)]


def _asked(
    finding: ForeignFinding,
    audited: _Audited,
    path: str,
    own: Own,
    network: Plugin,
    settings: Settings,
    about: list[Target],
    rule: Rule,
) -> Asked | Elsewhere:
    """Return what a finding is about, given its rule; `about` takes the target."""
    file = audited.files.get(path)
    if file is None:
        return Elsewhere(audited.unread.get(finding.path, "its file was not read"), runs=True)
    workloads = audited.workloads.get(path, [])
    target = target_of(finding, file, workloads, image=rule.span == "image")
    if isinstance(target, Elsewhere):
        return target
    about.append(target)
    return Asked(
        rule=rule,
        target=target,
        own=own,
        path=path,
        network=network,
        engine_version=settings.engine_version,
        kubernetes_version=settings.kubernetes_version,
    )


def _subject(target: Target) -> SubjectName:
    if target.stage is not None:
        return SubjectName("stage", target.stage.name or str(target.stage.index))
    if target.named and len(target.containers) == 1:
        return SubjectName("container", target.containers[0].name)
    return SubjectName(target.workload.kind, target.workload.name)


def _by_rule(triaged: Sequence[TriagedFinding]) -> tuple[RuleSummary, ...]:
    counts: dict[str, Counter[str]] = {}
    titles: dict[str, str] = {}
    for row in triaged:
        counts.setdefault(row.finding.rule, Counter())[row.judgement.verdict] += 1
        titles.setdefault(row.finding.rule, row.finding.title)
    rules = [RuleSummary(rule=rule, title=titles[rule], counts=dict(found)) for rule, found in counts.items()]
    return tuple(sorted(rules, key=lambda row: (-row.total, row.rule)))


def _missed(
    foreign: ForeignReport,
    audited: _Audited,
    triaged: Sequence[TriagedFinding],
    targets: Sequence[Target | None],
    *,
    everywhere: bool,
) -> list[Finding]:
    """Return deadlight's findings that no finding of the report covers, in the files that it names or everywhere."""
    files = audited.files.keys() if everywhere else set(audited.paths.values())
    covering: dict[tuple[str, str], list[tuple[Target, str]]] = {}
    for row, target in zip(triaged, targets, strict=True):
        rule = rule_for(foreign.scanner, row.finding.key)
        if rule is not None and target is not None and row.judgement.verdict != "not-windows":
            for name in (*rule.checks, *rule.covers):
                covering.setdefault((row.source, name), []).append((target, rule.span))
    return [
        finding
        for finding in audited.report.counted
        if finding.place.path in files
        and not finding.id.startswith("WIN9")
        and not any(
            is_about(finding.subject, finding.place, target, span)
            for target, span in covering.get((finding.place.path, finding.name), ())
        )
    ]
