"""The one composition: read → understand → check → decide. Every entry point calls it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from deadlight import __version__
from deadlight.checks.api import Check, Context
from deadlight.checks.findings import Hide, finding_of, place_of, unknown_of
from deadlight.checks.judge import Judge, Judged, name_of
from deadlight.checks.registry import all_checks
from deadlight.executor import in_batches, processes_for
from deadlight.gathering import Gathered, hider, unread_scripts
from deadlight.model.configured import Configured
from deadlight.model.engine import Containerd, Engine
from deadlight.model.errors import InputError
from deadlight.model.estate import Estate
from deadlight.model.host import HostScript
from deadlight.model.landscape import Landscape
from deadlight.model.outcome import (
    NotApplicable,
    Note,
    Report,
    Skipped,
    SubjectName,
    Unknown,
    UnknownOutcome,
    Unread,
)
from deadlight.model.place import Document
from deadlight.model.report import AuditReport, JudgedSubject, NotApplicableCount
from deadlight.model.settings import Settings
from deadlight.model.workload import OsName, Workload
from deadlight.policy import selection
from deadlight.policy.fingerprint import marked
from deadlight.semantics.subjects import understand
from deadlight.sources import readers
from deadlight.sources.files import document_from_bytes, open_document
from deadlight.sources.walk import Candidate, covers, walk

Progress = Callable[[int, int], None]


class Auditor:
    """One run over files: reads and judges them one by one, then what needs the whole estate."""

    def __init__(
        self,
        settings: Settings,
        *,
        resolve_fixes: bool = False,
        checks: Iterable[Check] | None = None,
        held: Mapping[str, Document] | None = None,
        keep: bool = False,
    ) -> None:
        """Select the checks. `held` as in `audit`. Raises UsageError for a selection that names none.

        With `keep` the workloads that were judged are in `kept`, for whoever asks what stands where.
        """
        self.settings = settings
        self.kept: list[Workload] | None = [] if keep else None
        self.held = held or {}
        self.resolve_fixes = resolve_fixes
        self.whole = False
        self.selected = selection.selected(all_checks() if checks is None else checks, settings)
        context = Context(
            settings.today,
            settings.engine_version,
            settings.kubernetes_version,
            settings.cni,
            settings.landscape,
        )
        self.judge = Judge(self.selected, context)

    def document(self, document: Document, into: Gathered | None = None) -> Gathered:
        """Read and judge one document; add what comes of it to `into`, and return that."""
        gathered = Gathered() if into is None else into
        gathered.paths.append(document.path)
        before = len(gathered.configured)
        try:
            subjects = list(readers.read(document))
        except InputError as error:
            gathered.unread.append(Unread(document.path, error.reason, error.line or 0))
            subjects = []
        except RecursionError:
            gathered.unread.append(Unread(document.path, "nested too deeply"))
            subjects = []
        if "deadlight" in document.text:
            gathered.waivers.extend(readers.waivers(document, subjects))
        workloads = gathered.sort(subjects)
        understood = understand(workloads, Estate(), self._assumed)
        hide = hider(understood, gathered.configured[before:])
        for read, workload in zip(workloads, understood, strict=True):
            if workload.os.name == "unknown" and workload.pod is not None and workload.pod.runtime_class:
                gathered.deferred.append(read)
            else:
                self._judge(workload, gathered, hide)
        # What a reader remembers to find places is larger than the text; whoever needs it again rebuilds it.
        document.memo.clear()
        return gathered

    @property
    def _assumed(self) -> OsName:
        return "unknown" if self.settings.os == "auto" else self.settings.os

    def file(self, candidate: Candidate, into: Gathered) -> None:
        """Open, read and judge one file; add what comes of it to `into`."""
        document, data = self.held.get(candidate.shown), candidate.data
        try:
            if document is None and data is not None:
                document = document_from_bytes(data, shown=candidate.shown, kind=candidate.kind)
            elif document is None:
                document = open_document(candidate.path, shown=candidate.shown, kind=candidate.kind)
        except InputError as error:
            into.paths.append(candidate.shown)
            into.unread.append(Unread(candidate.shown, error.reason, error.line or 0))
            return
        self.document(document, into)

    def _judge(self, workload: Workload, gathered: Gathered, hide: Hide) -> None:
        gathered.systems[workload.os.name] += 1
        if self.kept is not None:
            self.kept.append(workload)
        route, system = workload.where.route, workload.os
        index = route[0] if route and isinstance(route[0], int) else 0
        path = workload.where.document.path
        gathered.judged.append(JudgedSubject(name_of(workload), path, index, system.name, hide(system.reason)))
        if workload.os.name == "unknown":
            place = place_of(workload.where, hide)
            gathered.unknown.append(
                UnknownOutcome("WIN902", "unknown-operating-system", name_of(workload), place, workload.os.reason)
            )
        elif workload.os.name == "windows" and workload.surface != "dockerfile":
            gathered.windows.append(workload)
        if workload.surface == "dockerfile":
            gathered.unread.extend(unread_scripts(workload, hide))
        self.record(self.judge.workload(workload), gathered, hide)

    def record(self, outcomes: Iterator[Judged], gathered: Gathered, hide: Hide) -> None:
        """Sort outcomes into findings, unknown outcomes, notes, counts and errors; `hide` keeps secrets out of them."""
        for judged in outcomes:
            outcome = judged.outcome
            if isinstance(outcome, Report):
                gathered.findings.append(finding_of(judged, outcome, resolve_fixes=self.resolve_fixes, hide=hide))
            elif isinstance(outcome, Unknown):
                gathered.unknown.append(unknown_of(judged, outcome, hide))
            elif isinstance(outcome, NotApplicable):
                gathered.not_applicable[judged.check.id, judged.check.name, outcome.reason] += 1
            elif isinstance(outcome, Note):
                self.note(outcome, gathered, hide)
            elif judged.error is not None:
                cause = type(judged.error.__cause__).__name__
                gathered.errors.append(f"{judged.error} ({cause}). {judged.error.advice()}")

    def note(self, note: Note, gathered: Gathered, hide: Hide) -> None:
        """Keep a note with its place; `hide` keeps secrets out of it."""
        place = place_of(note.at)
        at = place.shown if place.is_part else f"{place.path}:{place.position.line}"
        gathered.notes.append(f"{at}: {hide(note.text())}")

    def finish(self, gathered: Gathered) -> None:
        """Judge what had to wait for the whole estate: pods of a RuntimeClass, what is configured, and all together."""
        estate = Estate(configured=tuple(gathered.configured))
        for workload in understand(gathered.deferred, estate, self._assumed):
            self._judge(workload, gathered, hider([workload]))
        gathered.deferred.clear()
        estate = replace(estate, workloads=tuple(gathered.windows))
        if gathered.configured:
            from deadlight.semantics.configuration_system import settle

            estate = replace(estate, configured=tuple(settle(gathered.configured, estate, self._assumed)))
        if any(container.credential_spec is not None for each in estate.workloads for container in each.containers):
            from deadlight.semantics.gmsa.specs import specs_inside

            estate = replace(estate, configured=(*estate.configured, *specs_inside(estate.workloads)))
        if any(subject.kind in ("Engine", "Node") for subject in estate.configured):
            estate = self._held_against_the_store(estate)
        gathered.estate = estate
        hide = hider(estate.workloads, estate.configured)
        for workload in estate.workloads:
            self.record(self.judge.beside(workload, estate), gathered, hide)
        for subject in estate.configured:
            self._judge_configured(subject, estate, gathered, hide)
        if estate.workloads or estate.configured or self.settings.landscape != Landscape():
            self.record(self.judge.estate(estate), gathered, hide)
        if self.settings.network:
            from deadlight.semantics.networks.matrix import matrix

            gathered.network = matrix(estate, self.settings.cni)
        if self.settings.landscape.zones and gathered.findings:
            self._weigh(gathered, estate, hide)

    def _held_against_the_store(self, estate: Estate) -> Estate:
        """Return the estate with what the store of vulnerabilities knows of the builds of its hosts."""
        from deadlight.advisories.asking import patch_levels
        from deadlight.semantics.host_builds import host_builds

        builds = [host.build.value for host in host_builds(estate) if not host.client]
        return replace(estate, patches=patch_levels(self.settings.store, builds, self.settings.today))

    def _weigh(self, gathered: Gathered, estate: Estate, hide: Hide) -> None:
        """Give findings the severity that the attack paths through what they open give them."""
        from deadlight.boundary.graph import attack_graph
        from deadlight.boundary.scene import scene_of
        from deadlight.boundary.weighing import weigh

        settings = self.settings
        scene = scene_of(estate, settings.landscape, cni=settings.cni, kubernetes_version=settings.kubernetes_version)
        weighed = weigh(gathered.findings, scene, attack_graph(scene, hide))
        gathered.findings[:] = weighed.findings
        if weighed.raised or weighed.lowered:
            gathered.notes.append(
                f"severities by the attack paths through findings: {weighed.raised} raised, {weighed.lowered} lowered "
                "by one; `deadlight boundary` tells the paths"
            )

    def _judge_configured(self, subject: Configured, estate: Estate, gathered: Gathered, hide: Hide) -> None:
        if isinstance(subject, Engine | Containerd | HostScript):
            name, path = SubjectName(subject.kind, subject.name), subject.where.document.path
            gathered.systems[subject.os.name] += 1
            gathered.judged.append(JudgedSubject(name, path, 0, subject.os.name, hide(subject.os.reason)))
            if subject.os.name == "unknown":
                place = place_of(subject.where, hide)
                gathered.unknown.append(
                    UnknownOutcome("WIN902", "unknown-operating-system", name, place, subject.os.reason)
                )
        if isinstance(subject, HostScript) and subject.os.name == "windows":
            from deadlight.semantics.script_remarks import remarks

            for note in remarks(subject):
                self.note(note, gathered, hide)
        self.record(self.judge.configured(subject, estate), gathered, hide)

    def report(self, gathered: Gathered, seconds: float) -> AuditReport:
        """Return the report: findings sorted and fingerprinted, waivers applied."""
        from deadlight.policy.decision import decide
        from deadlight.policy.waivers import Seen

        seen = Seen(
            files=frozenset(gathered.paths),
            whole=self.whole,
            unread=tuple(gathered.unread),
            unknown=tuple(gathered.unknown),
        )
        findings = decide(gathered.findings, gathered.waivers, self.settings, self.selected, seen)
        return AuditReport(
            version=__version__,
            findings=findings,
            not_applicable=tuple(
                NotApplicableCount(id_, name, reason, count)
                for (id_, name, reason), count in sorted(gathered.not_applicable.items())
            ),
            notes=tuple(sorted(set(gathered.notes))),
            unknown=tuple(sorted(gathered.unknown, key=lambda row: (row.place.path, row.place.position.line, row.id))),
            unread=tuple(sorted(gathered.unread, key=lambda row: (row.path, row.line))),
            skipped=tuple(sorted(set(gathered.skipped), key=lambda row: (row.path, row.reason))),
            judged=tuple(sorted(gathered.judged, key=lambda row: (row.path, row.document, row.subject.name))),
            errors=tuple(gathered.errors),
            files=len(gathered.paths),
            subjects={name: gathered.systems[name] for name in ("windows", "linux", "unknown")},
            fail_on=self.settings.fail_on,
            strict=self.settings.strict,
            seconds=seconds,
            day=self.settings.today,
            network=gathered.network,
        )


def audit(
    paths: Sequence[str],
    settings: Settings,
    *,
    stdin: bytes | None = None,
    stdin_name: str = "-",
    resolve_fixes: bool = False,
    progress: Progress | None = None,
    held: Mapping[str, Document] | None = None,
    meanwhile: Callable[[], object] | None = None,
) -> AuditReport:
    """Audit files and folders; with `stdin`, its bytes as a file called `stdin_name` instead.

    `held` are documents to audit in place of those on disk, by the path that reports show.
    `progress` is called with the files done and the number of files after each one, `meanwhile` once, while other
    processes work, if there are any: so whoever renders the report loads what that needs where it costs least.
    Raises UsageError for a selection that names no check. What cannot be read is in the report.
    """
    started = time.monotonic()
    auditor = Auditor(settings, resolve_fixes=resolve_fixes, held=held)
    gathered = gather(auditor, paths, stdin=stdin, stdin_name=stdin_name, progress=progress, meanwhile=meanwhile)
    return auditor.report(gathered, time.monotonic() - started)


def gather(
    auditor: Auditor,
    paths: Sequence[str],
    *,
    stdin: bytes | None = None,
    stdin_name: str = "-",
    progress: Progress | None = None,
    meanwhile: Callable[[], object] | None = None,
) -> Gathered:
    """Read and judge files and folders, or `stdin`, as `audit` does, and return what was gathered to the end."""
    settings = auditor.settings
    gathered = Gathered()
    if stdin is not None and stdin_name in auditor.held:
        gathered.merge(auditor.document(auditor.held[stdin_name]))
    elif stdin is not None:
        try:
            gathered.merge(auditor.document(document_from_bytes(stdin, shown=stdin_name)))
        except InputError as error:
            gathered.merge(Gathered(paths=[stdin_name], unread=[Unread(stdin_name, error.reason, error.line or 0)]))
    auditor.whole = stdin is None and covers(paths, settings.folder or ".")
    candidates: list[Candidate] = []
    for found in walk(paths, exclude=settings.exclude, root=settings.folder):
        if isinstance(found, Candidate):
            candidates.append(found)
        elif isinstance(found, Skipped):
            gathered.skipped.append(found)
        else:
            gathered.unread.append(found)
    done = 0
    for count, part in _over_files(auditor, candidates, meanwhile):
        gathered.merge(part)
        done += count
        if progress is not None:
            progress(done, len(candidates))
    auditor.finish(gathered)
    return gathered


def _over_files(
    auditor: Auditor, candidates: Sequence[Candidate], meanwhile: Callable[[], object] | None
) -> Iterator[tuple[int, Gathered]]:
    """Yield what the files give, in their order: in this process, or by batches in a pool of them."""
    processes = processes_for(len(candidates), auditor.settings.jobs)
    if processes == 1 or auditor.held:
        for candidate in candidates:
            part = Gathered()
            auditor.file(candidate, part)
            yield 1, part
        return

    def ahead() -> None:
        import deadlight.policy.decision  # noqa: F401 - the end of the run asks for it

        if meanwhile is not None:
            meanwhile()

    yield from in_batches(
        _batch,
        candidates,
        processes=processes,
        initializer=_start_worker,
        initargs=(auditor.settings, auditor.resolve_fixes),
        meanwhile=ahead,
    )


_worker: list[Auditor] = []
"""The auditor of a worker process."""


def _start_worker(settings: Settings, resolve_fixes: bool) -> None:  # noqa: FBT001 - called by position
    _worker[:] = [Auditor(settings, resolve_fixes=resolve_fixes)]


def _batch(candidates: Sequence[Candidate]) -> Gathered:
    gathered = Gathered()
    for candidate in candidates:
        _worker[0].file(candidate, gathered)
    gathered.findings = marked(gathered.findings, _worker[0].settings)  # done here, many processes share the work
    return gathered


def audit_texts(files: dict[str, tuple[str, str]], settings: Settings, *, resolve_fixes: bool = False) -> AuditReport:
    """Audit texts that are not on disk: path → (kind, text); an empty kind is told by name and content."""
    from pathlib import PurePath

    auditor = Auditor(settings, resolve_fixes=resolve_fixes)
    gathered = Gathered()
    for path, (kind, text) in files.items():
        document = document_from_bytes(text.encode(), shown=PurePath(path).as_posix(), kind=kind)
        gathered.merge(auditor.document(document))
    auditor.finish(gathered)
    return auditor.report(gathered, 0.0)
