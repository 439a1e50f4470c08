"""What the packages of an image are open to: their names and versions held against advisories in the form of OSV.

A package that nothing is found for is free of what is published only as far as the data go: `PackageFindings.doubts`
says what is missing for that.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from importlib.util import find_spec
from typing import NamedTuple

from msgspec import Struct

from deadlight.advisories.dotnet_runtimes import flaws_of
from deadlight.advisories.osv.ecosystems import ECOSYSTEMS, Ecosystem, order_of
from deadlight.advisories.osv.evaluation import Verdict, judged
from deadlight.advisories.osv.orders import Order
from deadlight.advisories.osv.shelf import Found, found_of, is_held, urgency_of
from deadlight.advisories.scores import score_of
from deadlight.advisories.store import NO_STORE, Store
from deadlight.model.advisory import FeedAge, PackageAdvisory, Rating, rating
from deadlight.model.image_content import Package
from deadlight.model.regex import lazy

MOST_DAYS = 35
"""Days after which data are old: every ecosystem has new or changed advisories within a month."""

_NOBODY = {
    "powershell": "no advisories are published of modules of PowerShell, in a form that is held",
    "windows": "no advisories are held of installed programs of Windows",
    "generic": "no advisories are held of packages of no ecosystem",
}
_STAMP = lazy(r"\d+\.(?:\d{3}|\d+\.\d{5})", re.ASCII)
_VERSIONLESS = frozenset(("", "(devel)", "unknown"))
_FEW = 3


class PackageFindings(NamedTuple):
    """What was found, the most urgent first, and why what was not found is not thereby clean."""

    advisories: tuple[PackageAdvisory, ...]
    doubts: tuple[str, ...]


class _Hit(Struct, frozen=True):
    found: Found
    verdict: Verdict

    @property
    def names(self) -> frozenset[str]:
        """Return all names of the flaw that the record gives."""
        return _names(self.found)


def package_advisories(store: Store | None, packages: Iterable[Package], *, today: datetime.date) -> PackageFindings:
    """Return what is open, or may be, in the packages: each flaw of each package once, wherever the package lies.

    Raises InputError for a store that is damaged.
    """
    listed = list(packages)
    if not listed:
        return PackageFindings((), ())
    if store is None:
        return PackageFindings((), (NO_STORE,))
    doubts = list(_doubts(store, listed, today))
    advisories: list[PackageAdvisory] = []
    versionless: dict[str, Package] = {}
    unread: dict[str, Package] = {}
    if is_held(store.rows):
        for package in _each_once(listed):
            ecosystem = ECOSYSTEMS[package.ecosystem]
            found = list(_found(store, ecosystem, package))
            order = order_of(ecosystem)
            if found and package.version in _VERSIONLESS:
                versionless[package.name] = package
                continue
            if found and (order(package.version) is None or _is_stamped(package)):
                unread[f"{package.name} {package.version}"] = package
            if not _is_stamped(package):
                advisories += _of_package(store, package, found, order)
    if versionless:
        doubts.append(f"packages have no version, and advisories of them are held: {_some(versionless)}")
    if unread:
        doubts.append(f"versions of packages cannot be compared with those in advisories of them: {_some(unread)}")
    return PackageFindings(tuple(sorted(advisories, key=_urgency)), tuple(doubts))


def stale_packages(
    feeds: Sequence[FeedAge], today: datetime.date, ecosystems: Iterable[Ecosystem] | None = None
) -> Iterator[str]:
    """Yield why what is held of ecosystems does not tell what is published today; nothing where it does.

    Without `ecosystems` it is of those that anything is held of.
    """
    if ecosystems is None:
        ecosystems = [one for one in ECOSYSTEMS.values() if any(feed.feed == one.feed for feed in feeds)]
    held = {feed.feed: feed for feed in feeds if feed.rows}
    missing = []
    for one in ecosystems:
        feed = held.get(one.feed)
        if feed is None:
            missing.append(one.shown)
            continue
        try:
            age = (today - datetime.date.fromisoformat(feed.newest)).days
        except ValueError:
            yield f"how old the advisories of {one.shown} are is not known"
        else:
            if age > MOST_DAYS:
                yield f"the newest advisories of {one.shown} are {age} days old, of {feed.newest}"
        if feed.rows < one.least:
            count = f"{feed.rows} advisor{'y' if feed.rows == 1 else 'ies'}"
            yield f"the store holds {count} of {one.shown}, a part of those that are published"
    if missing:
        yield f"the store holds no advisories of packages of {', '.join(missing)}"


def _doubts(store: Store, packages: Sequence[Package], today: datetime.date) -> Iterator[str]:
    present = [one for one in ECOSYSTEMS.values() if any(each.ecosystem == one.name for each in packages)]
    yield from stale_packages(store.feeds(), today, present)
    for one in present:
        if one.library and find_spec(one.library) is None:
            yield f"versions of {one.shown} are not compared: the library {one.library} of deadlight[image] is missing"
    for name, what in _NOBODY.items():
        if count := len({(each.name, each.version) for each in packages if each.ecosystem == name}):
            yield f"{what} ({count})"
    if inferred := {each.name: each for each in packages if _is_told_by_file(each)}:
        yield f"the packages of assemblies are told by their files only, by name and version: {_some(inferred)}"
    if nameless := {each.name: each for each in packages if each.ecosystem == "maven" and ":" not in each.name}:
        yield f"Java libraries do not say of which group they are: {_some(nameless)}"


def _is_told_by_file(package: Package) -> bool:
    """Return whether a package is what the version resource of an assembly says, and no list of packages."""
    return package.ecosystem == "nuget" and package.path.lower().endswith((".dll", ".exe"))


def _is_stamped(package: Package) -> bool:
    """Return whether the version of an assembly is a stamp of its build.

    Files of System.Text.Encodings.Web 4.5.0 have 4.6.26515.06, those of 4.7.0 4.700.19.56404: none is the package's.
    """
    return _is_told_by_file(package) and _STAMP.match(package.version) is not None


def _each_once(packages: Iterable[Package]) -> Iterator[Package]:
    """Yield the packages of known ecosystems, each version once: where it lies first."""
    seen: set[tuple[str, str, str]] = set()
    for package in packages:
        ecosystem = ECOSYSTEMS.get(package.ecosystem)
        if ecosystem is not None:
            key = ecosystem.name, ecosystem.normal(package.name), package.version
            if key not in seen:
                seen.add(key)
                yield package


def _found(store: Store, ecosystem: Ecosystem, package: Package) -> Iterator[Found]:
    name = ecosystem.normal(package.name)
    yield from found_of(store.rows, ecosystem.name, name)
    if ecosystem.name == "nuget":
        yield from flaws_of(store.rows, name, package.version)


def _of_package(store: Store, package: Package, found: Iterable[Found], order: Order) -> Iterator[PackageAdvisory]:
    found = list(found)
    comparable = order(package.version) is not None
    elsewhere = frozenset().union(*(_names(one) for one in found if all(entry.elsewhere for entry in one.entries)))
    hits: list[_Hit] = []
    free: set[str] = set()
    for one in found:
        if not elsewhere.isdisjoint(_names(one)):
            continue
        verdict = judged(one.entries, package.version, order)
        if verdict is None:
            free |= _names(one)
        # Of a version that cannot be compared nothing is known but what is listed by name: that is one doubt, not many.
        if verdict is not None and (comparable or verdict.state == "open"):
            hits.append(_Hit(one, verdict))
    for cluster in _same(hits):
        # What one record does not decide, another of the same flaw may: that it is not affected, too.
        if all(hit.verdict.state == "unknown" for hit in cluster) and any(
            not free.isdisjoint(hit.names) for hit in cluster
        ):
            continue
        yield _advisory(store, package, cluster, order)


def _names(found: Found) -> frozenset[str]:
    return frozenset((found.id, *found.advisory.aliases))


def _same(hits: Iterable[_Hit]) -> list[list[_Hit]]:
    """Return the hits by flaw: two that share a name are of one."""
    clusters: list[tuple[set[str], list[_Hit]]] = []
    for hit in hits:
        names, members = set(hit.names), [hit]
        apart = []
        for cluster in clusters:
            if cluster[0] & names:
                names |= cluster[0]
                members = cluster[1] + members
            else:
                apart.append(cluster)
        clusters = [*apart, (names, members)]
    return [members for _, members in clusters]


def _advisory(store: Store, package: Package, hits: Sequence[_Hit], order: Order) -> PackageAdvisory:
    names = sorted(frozenset().union(*(hit.names for hit in hits)), key=_preference)
    hits = sorted(hits, key=lambda hit: (hit.verdict.state != "open", _preference(hit.found.id)))
    said = [hit.found.advisory for hit in hits]
    vector = next((one.vectors[0] for one in said if one.vectors), "")
    score = score_of(vector) if vector else 0.0
    urgency = [urgency_of(store.rows, name) for name in names if name.startswith("CVE-")]
    return PackageAdvisory(
        id=names[0],
        aliases=tuple(names[1:]),
        title=next((one.title for one in said if one.title), ""),
        package=package.name,
        version=package.version,
        purl=package.purl,
        path=package.path,
        layer=package.layer,
        state=hits[0].verdict.state,
        severity=next((one.word for one in said if one.word), "") or rating(score),
        score=score,
        vector=vector,
        fixed=_latest([hit.verdict.fixed for hit in hits if hit.verdict.state == "open"], order),
        reason="" if hits[0].verdict.state == "open" else hits[0].verdict.reason,
        published=min((one.published for one in said if one.published), default=""),
        exploited=min((since for since, _ in urgency if since), default=""),
        exploit_chance=max((chance for _, chance in urgency), default=-1.0),
    )


def _latest(versions: Iterable[str], order: Order) -> str:
    """Return the version that all records are content with."""
    return max((one for one in versions if one and order(one) is not None), key=order, default="")


def _preference(name: str) -> tuple[bool, bool, int, str]:
    return not name.startswith("CVE-"), not name.startswith("GHSA-"), len(name), name


_RANK: dict[Rating, int] = {"critical": 4, "high": 3, "medium": 2, "low": 1, "": 0}


def _urgency(one: PackageAdvisory) -> tuple[object, ...]:
    """Return what sorts: what is surely open first, then what is exploited, then by severity."""
    return one.state != "open", not one.exploited, -_RANK[one.severity], -one.score, one.package, one.version, one.id


def _some(packages: dict[str, Package]) -> str:
    names = sorted(packages)
    return ", ".join(names[:_FEW]) + (f" and {len(names) - _FEW} others" if len(names) > _FEW else "")
