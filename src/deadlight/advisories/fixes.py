"""What is known of each vulnerability in each product, drawn together: the rows of the table `fix` of the store.

The build in the CVE record decides. Where the record names none, or there is none, the build that Microsoft's guide
names decides, or the build of the article that it names; wesng decides nothing. See docs/adr for why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, TypeVar

from deadlight.advisories.cve_records import revision_of
from deadlight.advisories.products import Line, is_core, key_of, lines_by_key
from deadlight.advisories.resolving import Fix, Updates, resolve
from deadlight.advisories.statements import OF_MICROSOFT, SOURCES, Remedy, Source, Statement, worst_of
from deadlight.model.advisory import AffectedRow, Severity, VulnerabilityRecord, WindowsUpdate

Product = tuple[str, bool]
"""The key of a product, and whether its Server Core installation is meant."""

RowT = TypeVar("RowT", AffectedRow, Remedy)

_NOTHING = Updates(())
_GUIDE = "Microsoft's security guide"


class Row(NamedTuple):
    """A row of the table, in the order of its columns; see `resolving.Fix`."""

    product: str
    core: int
    id: str
    open_below: int
    fixed_from: int | None
    lowest: int
    reason: str
    title: str
    published: str
    severity: Severity
    score: float
    vector: str
    kb: str


class Known(NamedTuple):
    """What holds for all vulnerabilities: the updates by build, and the articles that are named for several builds."""

    updates: Mapping[int, Updates]
    spread: frozenset[str]


def fixes(
    records: Mapping[str, VulnerabilityRecord],
    statements: Mapping[tuple[str, Source], Statement],
    updates: Iterable[WindowsUpdate],
) -> Iterator[Row]:
    """Yield what is known of each vulnerability in each product that is kept, by name."""
    by_build: dict[int, list[WindowsUpdate]] = {}
    for update in updates:
        by_build.setdefault(update.build, []).append(update)
    known = Known({build: Updates(found) for build, found in by_build.items()}, _spread(statements.values()))
    said: dict[str, list[Statement]] = {}
    for (name, _), statement in sorted(statements.items(), key=lambda one: SOURCES.index(one[0][1])):
        said.setdefault(name, []).append(statement)
    for name in sorted(records.keys() | said.keys()):
        record = records.get(name)
        if record is None or not record.rejected:
            yield from _of_one(name, record, said.get(name, []), known)


def _of_one(name: str, record: VulnerabilityRecord | None, said: list[Statement], known: Known) -> Iterator[Row]:
    rows = _by_product(record.rows if record else ())
    remedies: dict[Product, dict[Source, list[Remedy]]] = {}
    for statement in said:
        for product, own in _by_product(statement.remedies).items():
            remedies.setdefault(product, {})[statement.source] = own
    sayers: list[VulnerabilityRecord | Statement] = [*([record] if record else []), *said]
    title = next((one.title for one in sayers if one.title), "")
    published = next((one.published for one in sayers if one.published), "")
    score, vector = next(((one.score, one.vector) for one in sayers if one.score), (0.0, ""))
    for product in sorted(rows.keys() | {one for one, found in remedies.items() if found.keys() & set(OF_MICROSOFT)}):
        line = lines_by_key()[product[0]]
        updates = known.updates.get(line.build, _NOTHING)
        found = {source: _of_images(own, line, updates, known) for source, own in remedies.get(product, {}).items()}
        fix = _fix(rows.get(product, []), found, line, published, updates)
        if fix is not None:
            yield Row(
                product=product[0],
                core=int(product[1]),
                id=name,
                open_below=fix.open_below,
                fixed_from=fix.fixed_from,
                lowest=fix.lowest,
                reason=fix.reason,
                title=title,
                published=published,
                severity=_severity(found, said),
                score=score,
                vector=vector,
                kb=_article(fix, found, line, updates),
            )


def _by_product(rows: Iterable[RowT]) -> dict[Product, list[RowT]]:
    """Return the rows by product, of those that are kept."""
    products = lines_by_key()
    found: dict[Product, list[RowT]] = {}
    for row in rows:
        line = products.get(key_of(row.product))
        if line is not None:
            found.setdefault((key_of(line.name), line.twins and is_core(row.product)), []).append(row)
    return found


def _fix(
    rows: list[AffectedRow], remedies: Mapping[Source, list[Remedy]], line: Line, day: str, updates: Updates
) -> Fix | None:
    """Return what the record means, or where it names no build, what Microsoft's guide does."""
    own = resolve(rows, line.build, day, updates) if rows else None
    if rows and (own is None or own.fixed_from is not None or own.open_below):
        return own
    for source in OF_MICROSOFT:
        if source not in remedies:
            continue
        stated = [_as_row(one, updates) for one in remedies[source]] or [AffectedRow(product=line.name)]
        other = resolve(stated, line.build, day, updates, who=_GUIDE)
        if other is not None and other.fixed_from is not None:
            return other
        own = own or other
    return own


def _of_images(remedies: list[Remedy], line: Line, updates: Updates, known: Known) -> list[Remedy]:
    """Return the remedies without hotpatches: images never get them.

    In older documents nothing tells them but that they stand, without a build, beside a cumulative update of a product
    that has hotpatches, and are named for no other build. An update of the boot loader's list is named for several.
    """
    found = [one for one in remedies if not (one.hotpatch or one.kb in updates.hotpatch_articles)]
    if line.hotpatched and any(updates.of_article(one.kb) for one in found):
        return [one for one in found if updates.of_article(one.kb) or one.fixed or one.kb in known.spread or not one.kb]
    return found


def _spread(statements: Iterable[Statement]) -> frozenset[str]:
    """Return the articles that are named for several servers; clients may share the hotpatches of a server."""
    products, builds = lines_by_key(), dict[str, set[int]]()
    for statement in statements:
        for one in statement.remedies:
            line = products.get(key_of(one.product))
            if one.kb and line is not None and line.kind == "server":
                builds.setdefault(one.kb, set()).add(line.build)
    return frozenset(kb for kb, found in builds.items() if len(found) > 1)


def _as_row(remedy: Remedy, updates: Updates) -> AffectedRow:
    """Return a remedy as a row of a record: with the build of its article, else the one that stands in it."""
    update = updates.of_article(remedy.kb)
    return AffectedRow(product=remedy.product, below=update.version if update else remedy.fixed)


def _severity(remedies: Mapping[Source, list[Remedy]], said: list[Statement]) -> Severity:
    for source in SOURCES:
        found = worst_of(one.severity for one in remedies.get(source, ()))
        if found:
            return found
    return next((one.severity for one in said if one.severity), "")


def _article(fix: Fix, remedies: Mapping[Source, list[Remedy]], line: Line, updates: Updates) -> str:
    """Return the article of the update that mends: by its build, else the one that is named for it alone."""
    wanted = fix.fixed_from if fix.fixed_from is not None else fix.open_below or None
    for source in SOURCES:
        articles: dict[str, bool] = {}
        for one in remedies.get(source, ()):
            if one.kb:
                named = revision_of(_as_row(one, updates).below)
                exact = named is not None and (named.build, named.revision) == (line.build, wanted)
                articles[one.kb] = articles.get(one.kb, False) or exact
        sure = [kb for kb, exact in articles.items() if exact] or list(articles)
        if len(sure) == 1:
            return sure[0]
    return ""
