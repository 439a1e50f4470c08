"""Compares two images that were read and judged: what the new one has gained, lost, and has otherwise.

Pure: it looks at reports only. What the new image lacks is not taken for gone where it may be in what was not read, or
where nobody looked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from msgspec.structs import replace

from deadlight.image_audit import differences
from deadlight.image_audit.version_direction import numbers
from deadlight.image_audit.vulnerability_changes import exposure_of, vulnerabilities
from deadlight.model.advisory import PackageAdvisory, PatchLevel, WindowsUpdate
from deadlight.model.image_content import FileFact, ImageContent, Package
from deadlight.model.image_diff import Direction, FindingChange, ImageDiff, OpenVulnerability, Side
from deadlight.model.outcome import Finding, Severity, SubjectName, Unread
from deadlight.model.report import AuditReport
from deadlight.policy.fingerprint import fingerprint

Said = TypeVar("Said", Package, FileFact, PackageAdvisory)

_IMAGE = "image"
_ON_VULNERABILITIES = "WIN522"


def compare(old: AuditReport, new: AuditReport, *, unread: Sequence[str] = (), seconds: float = 0.0) -> ImageDiff:
    """Return what is different between two images, each the subject of its report.

    `unread` is what could not be read and belongs to neither.
    """
    found = ImageDiff(
        version=new.version,
        old=_side(old),
        new=_side(new),
        unknown=new.unknown,
        unread=tuple(dict.fromkeys((*old.unread, *new.unread, *(Unread("", reason) for reason in unread)))),
        notes=tuple(dict.fromkeys((*old.notes, *new.notes))),
        errors=(*old.errors, *new.errors),
        fail_on=new.fail_on,
        strict=new.strict,
        seconds=seconds,
    )
    others = [*_not_windows(old), *_not_windows(new)]
    if old.image is None or new.image is None or others:
        # One that was not looked into has nothing to compare: everything would be gained, or lost.
        return replace(found, unread=tuple(dict.fromkeys((*found.unread, *others))))
    before, after, beside = _with_the_same_scanners(old.image, new.image)
    counted = _of(new, after)
    gained, lost, altered = _findings(_of(old, before), counted)
    sides = exposure_of(before, complete=not old.unread), exposure_of(after, complete=not new.unread)
    opened, closed, unsure = vulnerabilities(*sides)
    parts = {
        name: differences.changes(part, before, after)
        for name, part in (
            ("configuration", differences.configuration),
            ("services", differences.services),
            ("accounts", differences.accounts),
            ("groups", differences.groups),
            ("policies", differences.policies),
            ("tasks", differences.tasks),
            ("certificates", differences.certificates),
            ("files", differences.files),
        )
    }
    return replace(
        found,
        direction=_direction(before, after),
        updates=_updates(before.patch, after.patch),
        layers=differences.layers(before, after),
        packages=differences.packages(before, after),
        opened=tuple(replace(one, counts=_is_counted(one, counted)) for one in opened),
        closed=closed,
        unsure=unsure,
        gained=gained,
        lost=lost,
        altered=altered,
        doubts=(*_doubts(old, new), *(("both", each) for each in beside)),
        **{**parts, "configuration": differences.untold(parts["configuration"])},
    )


def _side(report: AuditReport) -> Side:
    image = report.image
    if image is None:
        return Side(reference=report.unread[0].path if report.unread else "", read=False)
    if _not_windows(report):
        return Side(reference=image.name, digest=image.digest or image.id, read=False, system=image.config.os)
    patch = image.patch
    return Side(
        reference=image.name,
        digest=image.digest or image.id,
        system=image.config.os,
        build=image.build or image.config.os_version,
        product=patch.product if patch is not None else "",
        update=patch.installed if patch is not None else None,
        behind=len(patch.behind) if patch is not None and patch.installed is not None else None,
        base=tuple(each.created_by or each.digest for each in image.layers if each.vendor),
        layers=len(image.layers),
        size=sum(each.size for each in image.layers),
        compressed=any(each.diff_id not in ("", each.digest) for each in image.layers),
    )


def _not_windows(report: AuditReport) -> list[Unread]:
    """Return what is not looked into as it is not for Windows."""
    return [Unread(each.path, f"{each.reason}: it is not looked into") for each in report.skipped]


def _direction(old: ImageContent, new: ImageContent) -> Direction:
    was, now = (numbers(image.build or image.config.os_version) for image in (old, new))
    if was is None or now is None or was == now:
        return ""
    return "up" if was < now else "down"


def _updates(old: PatchLevel | None, new: PatchLevel | None) -> tuple[WindowsUpdate, ...]:
    """Return the updates that lie between two builds of one Windows, the oldest first; none between two Windows."""
    if old is None or new is None or not old.product or old.product != new.product:
        return ()
    was, now = (numbers(patch.version) or () for patch in (old, new))
    low, high = (old, new) if was <= now else (new, old)
    top = max(was, now)[-1:]
    found = [each for each in low.behind if (each.revision,) <= top]
    if high.installed is not None and high.installed not in found and was != now:
        found.append(high.installed)
    return tuple(found)


def _with_the_same_scanners(old: ImageContent, new: ImageContent) -> tuple[ImageContent, ImageContent, tuple[str, ...]]:
    """Return both images with what scanners found that looked at both, and what was left out for that."""
    looked, informed = (
        [{each.name for each in image.scanners if wanted(each)} for image in (old, new)]
        for wanted in (lambda _: True, lambda each: each.database or each.report)
    )
    everywhere, of_both = looked[0] & looked[1], informed[0] & informed[1]
    alone = sorted(looked[0] ^ looked[1])
    uninformed = sorted((informed[0] ^ informed[1]) & everywhere)
    said = [f"{name} looked at one of the images only: what it alone says is left out" for name in alone]
    said += [f"{name} knew vulnerabilities for one of the images only: they are left out" for name in uninformed]
    old, new = (
        replace(
            image,
            packages=_by(image.packages, everywhere),
            files=_by(image.files, everywhere),
            package_advisories=_by(image.package_advisories, of_both),
        )
        for image in (old, new)
    )
    return old, new, tuple(said)


def _by(listed: Iterable[Said], names: set[str]) -> tuple[Said, ...]:
    return tuple(each for each in listed if "deadlight" in each.sources or not names.isdisjoint(each.sources))


def _of(report: AuditReport, image: ImageContent) -> list[Finding]:
    """Return the findings that count, without those on what was left out of the image."""
    if report.image is None:
        return []
    every, kept = _facts(report.image), _facts(image)
    left_out = every - kept
    return [finding for finding in report.counted if finding.place.route[:2] not in left_out]


def _facts(image: ImageContent) -> set[tuple[str, str]]:
    """Return what findings on files and packages stand on, as the beginning of their routes."""
    packages = {("packages", each.package) for each in image.package_advisories}
    return packages | {("files", each.path) for each in image.files}


def _findings(
    old: Sequence[Finding], new: Sequence[Finding]
) -> tuple[tuple[Finding, ...], tuple[Finding, ...], tuple[FindingChange, ...]]:
    """Return which findings were gained and lost, and which both have with another severity or message.

    They are the same by check and place, whatever the images are called; of several alike one stands for one.
    """
    before, after = (dict(_keyed(findings)) for findings in (old, new))
    both = [FindingChange(before[key], after[key]) for key in after if key in before]
    return (
        _worst_first(after[key] for key in after if key not in before),
        _worst_first(before[key] for key in before if key not in after),
        tuple(each for each in both if _said(each.old) != _said(each.new)),
    )


def _is_counted(one: OpenVulnerability, findings: Iterable[Finding]) -> bool:
    """Return whether a finding counts a vulnerability: those in the host's kernel are no fault of the image."""
    if one.carrier == "host":
        return False
    start = "packages" if one.package else "config"
    return any(finding.id == _ON_VULNERABILITIES and finding.place.route[:1] == (start,) for finding in findings)


def _keyed(findings: Iterable[Finding]) -> Iterator[tuple[str, Finding]]:
    seen: Counter[str] = Counter()
    for finding in findings:
        # As if both images had one name: it is on the way to the place, and names the subject.
        place = replace(finding.place, path=_IMAGE)
        same = replace(finding, place=place, subject=SubjectName(finding.subject.kind, _IMAGE))
        key = fingerprint(same)
        yield fingerprint(same, seen[key]), finding
        seen[key] += 1


def _said(finding: Finding) -> tuple[Severity, str, dict[str, str | int]]:
    """Return what a finding says, whatever the image is called."""
    name = finding.subject.name
    parameters = {key: _IMAGE if value == name else value for key, value in finding.parameters.items()}
    return finding.severity, finding.template, parameters


def _worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda each: (-each.severity, each.id, [str(part) for part in each.place.route])))


def _doubts(old: AuditReport, new: AuditReport) -> Iterator[tuple[str, str]]:
    """Yield what is not known of the images, with the word for which it is."""
    before, after = dict.fromkeys(_doubts_of(old)), dict.fromkeys(_doubts_of(new))
    yield from (("old", doubt) for doubt in before if doubt not in after)
    yield from (("both" if doubt in before else "new", doubt) for doubt in after)


def _doubts_of(report: AuditReport) -> Iterator[str]:
    image = report.image
    if report.unread:
        yield "not all of it was read: what it seems to lack may be there"
    if image is not None:
        yield from image.patch.doubts if image.patch is not None else ()
        yield from image.package_doubts
