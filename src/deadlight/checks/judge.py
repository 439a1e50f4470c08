"""Walks subjects and asks the checks: which check judges what, and where none applies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

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


_MADE = {"Workload": "Workload of a Dockerfile", "Container": "Container of a Dockerfile"}
"""Kinds of subjects → what they are filed under where a Dockerfile makes them."""


class Judge:
    """The selected checks, sorted by what they judge."""

    def __init__(self, checks: Iterable[Check], context: Context) -> None:
        """Sort the checks once; `judge` then only walks."""
        self.context = context
        self._by_kind: dict[str, list[Check]] = {}
        self._of_any_os: dict[str, list[Check]] = {}
        self._in_estate: dict[str, list[Check]] = {}
        for check in checks:
            for kind in check.kinds:
                if "Estate" in check.wants and kind in ("Workload", "Container"):
                    self._in_estate.setdefault(kind, []).append(check)
                    continue
                for filed in (kind, _MADE[kind]) if kind in _MADE and check.dockerfiles else (kind,):
                    self._by_kind.setdefault(filed, []).append(check)
                    if check.any_os:
                        self._of_any_os.setdefault(filed, []).append(check)

    def workload(self, workload: Workload) -> Iterator[Judged]:
        """Judge one workload, its containers, and, for a Dockerfile, its stages.

        Only what runs on Windows is judged. What a Compose service has from its Dockerfile is reported on
        the Dockerfile and not here.
        """
        home = workload.where.document
        yield from self._parts(workload, self._by_kind if workload.os.name == "windows" else self._of_any_os, None)
        if workload.build is not None and workload.surface == "dockerfile":
            yield from self._build(workload, home)

    def beside(self, workload: Workload, estate: Estate) -> Iterator[Judged]:
        """Judge a workload of Windows and its containers by the checks that want to know what was read beside it."""
        if self._in_estate:
            yield from self._parts(workload, self._in_estate, estate)

    def _parts(
        self, workload: Workload, checks: Mapping[str, Sequence[Check]], estate: Estate | None
    ) -> Iterator[Judged]:
        home, known = workload.where.document, self._known(workload, estate)
        whole, part = "Workload", "Container"
        if workload.surface == "dockerfile":
            whole, part = _MADE[whole], _MADE[part]
        yield from self._ask(checks.get(whole, ()), workload, known, name_of(workload), home)
        for container in workload.containers:
            subject = SubjectName("container", container.name)
            yield from self._ask(checks.get(part, ()), container, known, subject, home)

    def _build(self, workload: Workload, home: Document) -> Iterator[Judged]:
        build = workload.build
        if build is None:
            return
        any_windows = any(stage.os == "windows" for stage in build.stages)
        known = self._known(workload)
        checks = self._by_kind if any_windows else self._of_any_os
        yield from self._ask(checks.get("Build", ()), build, known, name_of(workload), home)
        for stage in build.stages:
            subject = SubjectName("stage", stage.name or str(stage.index))
            checks = self._by_kind if stage.os == "windows" else self._of_any_os
            yield from self._ask(checks.get("Stage", ()), stage, known, subject, home)

    def configured(self, subject: Configured, estate: Estate) -> Iterator[Judged]:
        """Judge what is configured, an engine or a namespace, beside all else that was read."""
        checks = self._by_kind if subject.os.name == "windows" else self._of_any_os
        name = SubjectName(subject.kind, subject.name)
        known = self._known(None, estate)
        yield from self._ask(checks.get(type(subject).__name__, ()), subject, known, name, subject.where.document)

    def estate(self, estate: Estate) -> Iterator[Judged]:
        """Judge everything together, for the checks that need more than one subject."""
        yield from self._ask(
            self._by_kind.get("Estate", ()), estate, self._known(None), SubjectName("estate", ""), None
        )

    def _ask(
        self,
        checks: Iterable[Check],
        subject: object,
        known: Mapping[str, object],
        name: SubjectName,
        home: Document | None,
    ) -> Iterator[Judged]:
        for check in checks:
            wants = check.wants
            try:
                for outcome in (
                    check.judge(subject, *[known[want] for want in wants]) if wants else check.judge(subject)
                ):
                    if home is None or not _is_in_dockerfile_of_another(outcome, home):
                        yield Judged(check, name, outcome)
            except Exception as error:  # noqa: BLE001 - one failing check must not lose the others' findings
                path = home.path if home is not None else "the estate"
                failure = CheckError(check.id, f"{name.kind} {name.name}", path)
                failure.__cause__ = error
                yield Judged(check, name, None, failure)

    def _known(self, workload: Workload | None, estate: Estate | None = None) -> dict[str, object]:
        build = workload.build if workload is not None else None
        return {"Workload": workload, "Build": build, "Estate": estate, "Context": self.context}


def _is_in_dockerfile_of_another(outcome: Outcome, home: Document) -> bool:
    if isinstance(outcome, NotApplicable):
        return False
    return outcome.at.document is not home and outcome.at.document.kind == "dockerfile"


def name_of(workload: Workload) -> SubjectName:
    """Return what a report calls this workload."""
    return SubjectName(workload.kind.lower() if workload.surface != "kubernetes" else workload.kind, workload.name)
