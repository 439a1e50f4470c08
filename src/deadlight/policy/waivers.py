"""Waivers: which findings they cover, and what is wrong with the waivers themselves."""

from __future__ import annotations

import bisect
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
    index = _Index(findings, seen)
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
            id_ = names.get(name.lower(), "")
            covered = [each for each in index.findings(id_, waiver) if matcher.covers(findings[each])]
            for each in covered:
                if result[each].waived is None:
                    result[each] = replace(result[each], waived=_waived(waiver))
            if not covered and id_ in ran and _can_tell(waiver, matcher, seen, index.undecided(id_, waiver)):
                about.append(_about(waiver, "WIN904", "This waiver of {check} waives nothing.", check=name))
    return result, about


class _Index:
    """Findings and undecided paths, so that the waivers of a file are not compared with all other files."""

    def __init__(self, findings: Sequence[Finding], seen: Seen) -> None:
        self._lines = [finding.place.position.line for finding in findings]
        self._findings: dict[tuple[str, str], list[int]] = {}
        for index in sorted(range(len(findings)), key=self._lines.__getitem__):
            for path in (findings[index].place.path, ""):
                self._findings.setdefault((findings[index].id, path), []).append(index)
        self._unread = frozenset(row.path for row in seen.unread)
        self._unknown: dict[str, set[str]] = {}
        for row in seen.unknown:
            self._unknown.setdefault(row.id, set()).add(row.place.path)

    def findings(self, check: str, waiver: Waiver) -> Sequence[int]:
        """Return the findings of a check where `waiver` may cover them, by their place in the list."""
        path = "" if waiver.origin == "configuration" else waiver.path
        found = self._findings.get((check, path), [])
        if waiver.line is None:
            return found
        first = bisect.bisect_left(found, waiver.line, key=self._lines.__getitem__)
        return found[first : bisect.bisect_right(found, waiver.last_line or waiver.line, key=self._lines.__getitem__)]

    def undecided(self, check: str, waiver: Waiver) -> Iterable[str]:
        """Return the paths that were not all read, or of which a check, or all of them, could not decide."""
        known = (self._unread, self._unknown.get(check, set()), self._unknown.get("WIN902", set()))
        if waiver.origin == "configuration":
            return {path for paths in known for path in paths}
        return [waiver.path] if any(waiver.path in paths for paths in known) else []


class _Matcher:
    """Tells what one waiver covers, its check and lines aside."""

    def __init__(self, waiver: Waiver, settings: Settings) -> None:
        self._waiver = waiver
        self._settings = settings
        self._patterns = Patterns(waiver.paths)
        self._known: dict[str, bool] = {}

    def covers(self, finding: Finding) -> bool:
        route, place = self._waiver.route, finding.place
        return self.holds_for(place.path) and (route is None or place.route[: len(route)] == route)

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


def _can_tell(waiver: Waiver, matcher: _Matcher, seen: Seen, undecided: Iterable[str]) -> bool:
    """Return whether the run has looked at all that a waiver could cover, and decided on it."""
    if any(matcher.holds_for(path) for path in undecided):
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

    line, text = max(waiver.written_at, 1), waiver.text
    comment = text.rfind("#", 0, max(text.find("deadlight:"), 0)) if waiver.origin == "inline" else -1
    start = comment if comment >= 0 else len(text) - len(text.lstrip())
    return Finding(
        id=id_,
        name=AUDIT_CHECKS[id_],
        severity=Severity.LOW if id_ == "WIN904" else Severity.MEDIUM,
        template=template,
        parameters=dict(parameters),
        subject=SubjectName("waiver", ", ".join(waiver.checks)),
        place=Place(waiver.path, Position(line, start + 1, line, len(text.rstrip()) + 1), (), text),
    )
