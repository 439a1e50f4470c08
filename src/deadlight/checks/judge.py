"""Walks subjects and asks the checks: which check judges what, and where none applies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from deadlight.checks.api import Check, Context
from deadlight.model.configured import Configured
from deadlight.model.errors import CheckError
from deadlight.model.estate import Estate
from deadlight.model.outcome import NotApplicable, Outcome, SubjectName
from deadlight.model.place import Document
from deadlight.model.workload import Workload


class Judged(Struct, frozen=True, eq=False):
    """One outcome of one check on one subject. `error` is set where the check itself failed."""

    check: Check
    subject: SubjectName
    outcome: Outcome | None
    error: CheckError | None = None


class Judge:
    """The selected checks, sorted by what they judge."""

    def __init__(self, checks: Iterable[Check], context: Context) -> None:
        """Sort the checks once; `judge` then only walks."""
        self.context = context
        self._by_kind: dict[str, list[Check]] = {}
        self._of_any_os: dict[str, list[Check]] = {}
        for check in checks:
            self._by_kind.setdefault(check.judges, []).append(check)
            if check.any_os:
                self._of_any_os.setdefault(check.judges, []).append(check)

    def workload(self, workload: Workload) -> Iterator[Judged]:
        """Judge one workload, its containers, and, for a Dockerfile, its stages.

        Only what runs on Windows is judged. What a Compose service has from its Dockerfile is reported on
        the Dockerfile and not here.
        """
        home = workload.where.document
        windows = workload.os.name == "windows"
        yield from self._ask("Workload", workload, workload, name_of(workload), home, windows=windows)
        for container in workload.containers:
            subject = SubjectName("container", container.name)
            yield from self._ask("Container", container, workload, subject, home, windows=windows)
        if workload.build is not None and workload.surface == "dockerfile":
            yield from self._build(workload, home)

    def _build(self, workload: Workload, home: Document) -> Iterator[Judged]:
        build = workload.build
        if build is None:
            return
        any_windows = any(stage.os == "windows" for stage in build.stages)
        yield from self._ask("Build", build, workload, name_of(workload), home, windows=any_windows)
        for stage in build.stages:
            subject = SubjectName("stage", stage.name or str(stage.index))
            yield from self._ask("Stage", stage, workload, subject, home, windows=stage.os == "windows")

    def configured(self, subject: Configured, estate: Estate) -> Iterator[Judged]:
        """Judge what is configured, an engine or a namespace, beside all else that was read."""
        checks = self._by_kind if subject.os.name == "windows" else self._of_any_os
        known: dict[str, object] = {"Estate": estate, "Context": self.context}
        for check in checks.get(type(subject).__name__, ()):
            arguments = (subject, *(known[want] for want in check.wants))
            yield from self._run(check, arguments, SubjectName(subject.kind, subject.name), subject.where.document)

    def estate(self, estate: Estate) -> Iterator[Judged]:
        """Judge everything together, for the checks that need more than one subject."""
        for check in self._by_kind.get("Estate", ()):
            arguments = (estate, *(self._known(None)[want] for want in check.wants))
            yield from self._run(check, arguments, SubjectName("estate", ""), None)

    def _ask(
        self, kind: str, subject: object, workload: Workload, name: SubjectName, home: Document, *, windows: bool
    ) -> Iterator[Judged]:
        known = self._known(workload)
        for check in (self._by_kind if windows else self._of_any_os).get(kind, ()):
            arguments = (subject, *[known[want] for want in check.wants]) if check.wants else (subject,)
            yield from self._run(check, arguments, name, home)

    def _known(self, workload: Workload | None) -> dict[str, object]:
        return {"Workload": workload, "Build": workload.build if workload else None, "Context": self.context}

    def _run(
        self, check: Check, arguments: Sequence[object], subject: SubjectName, home: Document | None
    ) -> list[Judged]:
        judged: list[Judged] = []
        try:
            for outcome in check.judge(*arguments):
                if home is None or not _is_in_dockerfile_of_another(outcome, home):
                    judged.append(Judged(check, subject, outcome))  # noqa: PERF401 - those before a failure stay
        except Exception as error:  # noqa: BLE001 - one failing check must not lose the others' findings
            path = home.path if home is not None else "the estate"
            failure = CheckError(check.id, f"{subject.kind} {subject.name}", path)
            failure.__cause__ = error
            judged.append(Judged(check, subject, None, failure))
        return judged


def _is_in_dockerfile_of_another(outcome: Outcome, home: Document) -> bool:
    if isinstance(outcome, NotApplicable):
        return False
    return outcome.at.document is not home and outcome.at.document.kind == "dockerfile"


def name_of(workload: Workload) -> SubjectName:
    """Return what a report calls this workload."""
    return SubjectName(workload.kind.lower() if workload.surface != "kubernetes" else workload.kind, workload.name)
