"""Waivers: which findings they cover, and what is wrong with the waivers themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from deadlight.model.outcome import Finding, Place, Severity, SubjectName, UnknownOutcome, Unread, Waived
from deadlight.model.patterns import Patterns
from deadlight.model.place import Position
from deadlight.model.settings import Settings, Waiver
from deadlight.policy.paths import named


class Seen(Struct, frozen=True, kw_only=True):
    """What a run has looked at: without it, nothing can be said to be unused.

    `files` are those that were read, as they are shown, `whole` is whether they are all that is in
    the folder of the configuration. What was not read or not decided may yet need its waiver.
    """

    files: frozenset[str] = frozenset()
    whole: bool = False
    unread: tuple[Unread, ...] = ()
    unknown: tuple[UnknownOutcome, ...] = ()


def apply(
    findings: Sequence[Finding],
    waivers: Iterable[Waiver],
    settings: Settings,
    *,
    names: Mapping[str, str],
    ran: Collection[str],
    seen: Seen,
) -> tuple[list[Finding], list[Finding]]:
    """Return the findings, those that a waiver covers marked so, and the findings about the waivers.

    `names` gives the id for each id and name of a check, all lower-case; `ran` are the ids of the
    checks that ran. A waiver that has ended, has no reason, or cannot be read covers nothing.
    """
    by_check: dict[str, list[int]] = {}
    for index, finding in enumerate(findings):
        by_check.setdefault(finding.id, []).append(index)
    result = list(findings)
    about: list[Finding] = []
    for waiver in waivers:
        flaw = _flaw(waiver, settings)
        about.extend([flaw] if flaw else [])
        about.extend(
            _about(waiver, "WIN904", "This waiver names {check}, and no check is called that.", check=name)
            for name in waiver.checks
            if name.lower() not in names
        )
        if flaw is not None:
            continue
        matcher = _Matcher(waiver, settings)
        for name in waiver.checks:
            covered = [each for each in by_check.get(names.get(name.lower(), ""), ()) if matcher.covers(findings[each])]
            for index in covered:
                if result[index].waived is None:
                    result[index] = replace(result[index], waived=_waived(waiver))
            id_ = names.get(name.lower())
            if not covered and id_ in ran and _can_tell(waiver, id_ or "", matcher, seen):
                about.append(_about(waiver, "WIN904", "This waiver of {check} waives nothing.", check=name))
    return result, about


class _Matcher:
    """Tells what one waiver covers, its check aside."""

    def __init__(self, waiver: Waiver, settings: Settings) -> None:
        self._waiver = waiver
        self._settings = settings
        self._patterns = Patterns(waiver.paths)
        self._known: dict[str, bool] = {}

    def covers(self, finding: Finding) -> bool:
        waiver, place = self._waiver, finding.place
        if not self.holds_for(place.path):
            return False
        if waiver.line is not None and not waiver.line <= place.position.line <= (waiver.last_line or waiver.line):
            return False
        return waiver.route is None or place.route[: len(waiver.route)] == waiver.route

    def holds_for(self, path: str) -> bool:
        """Return whether findings in `path` can be covered."""
        if self._waiver.origin != "configuration":
            return path == self._waiver.path
        if not self._patterns:
            return not self._waiver.paths
        if path not in self._known:
            self._known[path] = self._patterns.covers(named(path, self._settings))
        return self._known[path]


def _flaw(waiver: Waiver, settings: Settings) -> Finding | None:
    """Return what keeps a waiver from counting."""
    if not waiver.checks:
        return _about(waiver, "WIN904", "This waiver waives nothing: {problem}.", problem=waiver.problem)
    if not waiver.reason:
        return _about(waiver, "WIN905", "This waiver gives no reason, so it does not count.")
    if waiver.problem:
        return _about(waiver, "WIN903", "This waiver does not count: {problem}.", problem=waiver.problem)
    if waiver.until is not None and waiver.until < settings.today:
        day = waiver.until.isoformat()
        return _about(waiver, "WIN903", "This waiver ended on {until}, so it no longer counts.", until=day)
    return None


def _can_tell(waiver: Waiver, check: str, matcher: _Matcher, seen: Seen) -> bool:
    """Return whether the run has looked at all that a waiver of `check` could cover, and decided on it."""
    undecided = (row.place.path for row in seen.unknown if row.id in {check, "WIN902"})
    if any(matcher.holds_for(path) for path in (*(row.path for row in seen.unread), *undecided)):
        return False
    if waiver.origin != "configuration" or seen.whole:
        return True
    named_files = [path for path in seen.files if matcher.holds_for(path)]
    plain = not any(char in path for path in waiver.paths for char in "*?[!\\")
    return plain and bool(waiver.paths) and len(named_files) == len(waiver.paths)


def _waived(waiver: Waiver) -> Waived:
    reason = f"{waiver.reason} (approved by {waiver.approved_by})" if waiver.approved_by else waiver.reason
    return Waived(reason, waiver.until.isoformat() if waiver.until else "", waiver.origin)


def _about(waiver: Waiver, id_: str, template: str, **parameters: str) -> Finding:
    from deadlight.checks.registry import AUDIT_CHECKS

    line = max(waiver.written_at, 1)
    return Finding(
        id=id_,
        name=AUDIT_CHECKS[id_],
        severity=Severity.LOW if id_ == "WIN904" else Severity.MEDIUM,
        template=template,
        parameters=dict(parameters),
        subject=SubjectName("waiver", ", ".join(waiver.checks)),
        place=Place(waiver.path, Position(line, 1, line, len(waiver.text) + 1), (), waiver.text),
    )
