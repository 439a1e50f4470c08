"""What a run has gathered so far, and what is said of it on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct, field

from deadlight.checks.findings import Hide, place_of
from deadlight.model.configured import Configured
from deadlight.model.estate import Estate
from deadlight.model.host import HostScript
from deadlight.model.outcome import Finding, Skipped, UnknownOutcome, Unread
from deadlight.model.reachability import NetworkMatrix
from deadlight.model.report import JudgedSubject
from deadlight.model.settings import Waiver
from deadlight.model.workload import Workload
from deadlight.sources.readers import Read


class Gathered(Struct):
    """What a run has gathered so far; results of several processes are merged into one.

    `estate` is all that was read, once the run has come to its end.
    """

    findings: list[Finding] = field(default_factory=list)
    unknown: list[UnknownOutcome] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    not_applicable: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    systems: Counter[str] = field(default_factory=Counter)
    waivers: list[Waiver] = field(default_factory=list)
    judged: list[JudgedSubject] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    windows: list[Workload] = field(default_factory=list)
    deferred: list[Workload] = field(default_factory=list)
    configured: list[Configured] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    network: NetworkMatrix | None = None
    estate: Estate | None = None

    def sort(self, subjects: Iterable[Read]) -> list[Workload]:
        """Keep what is to be judged with the whole estate, and what was not read; return the workloads.

        A script is understood here, and what stands inside it is sorted with the rest.
        """
        workloads: list[Workload] = []
        for subject in subjects:
            if isinstance(subject, Workload):
                workloads.append(subject)
            elif isinstance(subject, Unread):
                self.unread.append(subject)
            elif isinstance(subject, Skipped):
                self.skipped.append(subject)
            elif isinstance(subject, HostScript):
                workloads.extend(self._script(subject))
            else:
                self.configured.append(subject)
        return workloads

    def _script(self, script: HostScript) -> list[Workload]:
        from deadlight.embedded import inside
        from deadlight.semantics.host_scripts import understand

        understood = understand(script)
        if understood.script is not None and understood.script.unread:
            hide = hider((), [understood])
            reason = f"the script is not understood wholly: {hide(understood.script.unread)}"
            self.unread.append(Unread(script.where.document.path, reason))
        self.configured.append(understood)
        return self.sort(inside(understood))

    def merge(self, other: Gathered) -> None:
        """Take over all that `other` has gathered."""
        for name in (
            "findings",
            "unknown",
            "unread",
            "notes",
            "errors",
            "waivers",
            "windows",
            "deferred",
            "configured",
            "paths",
            "judged",
            "skipped",
        ):
            getattr(self, name).extend(getattr(other, name))
        self.not_applicable.update(other.not_applicable)
        self.systems.update(other.systems)


def hider(workloads: Sequence[Workload], configured: Sequence[Configured] = ()) -> Hide:
    """Return what takes the secrets of `workloads`, and of what is configured beside them, out of a text."""
    from deadlight.semantics.secret_texts import Hider, secret_texts, secrets_of_configured

    def texts() -> Iterator[str]:
        for workload in workloads:
            yield from secret_texts(workload)
        for subject in configured:
            yield from secrets_of_configured(subject)

    return Hider(texts)


def unread_scripts(workload: Workload, hide: Hide) -> Iterator[Unread]:
    """Yield the command lines of Windows stages of which not all was understood."""
    for stage in workload.build.stages if workload.build is not None else ():
        for run in stage.runs if stage.os == "windows" else ():
            if run.script is not None and run.script.unread:
                place = place_of(run.instruction.where, hide)
                reason = f"{run.keyword} is not understood wholly: {hide(run.script.unread)}"
                yield Unread(place.path, reason, place.position.line)
