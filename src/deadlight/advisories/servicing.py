"""The updates of each build, from all that names them: release information first, then Microsoft's security guide.

An article that release information knows has the build that stands there, whatever else is said of it: a document of
the guide may name a build a few numbers off (docs/adr, precedence of sources). What an article replaces is told by the
guide; by wesng where the guide does not say it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from deadlight.advisories.cve_records import revision_of
from deadlight.advisories.products import key_of, lines_by_key
from deadlight.advisories.statements import OF_MICROSOFT, SOURCES, Remedy, Source, Statement
from deadlight.model.advisory import UpdateKind, WindowsUpdate

Key = tuple[int, int]
Said = tuple[Source, Remedy, str]
"""A remedy with who names it, and the day of what it mends."""


def merged_updates(updates: Mapping[Key, WindowsUpdate], said: Sequence[Said]) -> dict[Key, WindowsUpdate]:
    """Return the updates of release information, and those that only the guide names, with what they replace."""
    replaced = replaced_by(said)
    found = dict(updates)
    articles = {(one.build, one.kb): key for key, one in updates.items() if one.kb}
    for update in _of_guide(said):
        key = update.build, update.revision
        if (update.build, update.kb) in articles:
            continue
        if key not in found:
            found[key] = update
        elif not found[key].kb and (found[key].kind == "hotpatch") == (update.kind == "hotpatch"):
            found[key] = msgspec.structs.replace(found[key], kb=update.kb)
    return {
        key: msgspec.structs.replace(one, replaces=replaced[one.kb]) if one.kb in replaced else one
        for key, one in found.items()
    }


def replaced_by(said: Iterable[Said]) -> dict[str, tuple[str, ...]]:
    """Return, by article, the articles that it replaces: all that the first source says that says any."""
    by_source: dict[str, dict[Source, dict[str, None]]] = {}
    for source, remedy, _ in said:
        if remedy.kb and remedy.replaces:
            by_source.setdefault(remedy.kb, {}).setdefault(source, {}).update(dict.fromkeys(remedy.replaces))
    return {
        kb: tuple(sorted(next(found[source] for source in SOURCES if source in found) - {kb: None}.keys()))
        for kb, found in by_source.items()
    }


def all_said(statements: Iterable[Statement], deployments: Iterable[Remedy]) -> Iterator[Said]:
    """Yield each remedy that is named, of vulnerabilities and of articles alone."""
    for statement in statements:
        for remedy in statement.remedies:
            yield statement.source, remedy, remedy.day or statement.published
    for remedy in deployments:
        yield "msrc-guide", remedy, remedy.day


def _of_guide(said: Iterable[Said]) -> Iterator[WindowsUpdate]:
    """Yield each article with the build, kind and day that Microsoft names most often for it."""
    revisions: dict[tuple[int, str], Counter[tuple[int, bool]]] = {}
    days: dict[tuple[int, str], Counter[str]] = {}
    lines = lines_by_key()
    for source, remedy, day in said:
        named, line = revision_of(remedy.fixed), lines.get(key_of(remedy.product))
        if source not in OF_MICROSOFT or not remedy.kb or named is None or line is None or named.build != line.build:
            continue
        article = named.build, remedy.kb
        revisions.setdefault(article, Counter())[named.revision, remedy.hotpatch] += 1
        days.setdefault(article, Counter())[day] += 1
    for (build, kb), counted in sorted(revisions.items()):
        revision, hotpatch = max(counted, key=lambda one: (counted[one], one))
        day = max(days[build, kb], key=lambda one: (days[build, kb][one], one))
        kind: UpdateKind = "hotpatch" if hotpatch else "security"
        yield WindowsUpdate(build=build, revision=revision, kb=kb, day=day, kind=kind)
