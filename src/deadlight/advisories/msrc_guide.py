"""Reads tables of the Security Update Guide (version 2 of its interface): affected products, and deployments.

https://api.msrc.microsoft.com/sug/v2.0/en-US/affectedProduct tells of vulnerabilities in products, with the articles
that mend them; .../deployment of articles, with what they replace, and of no vulnerability. Each answer is one page.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from deadlight.advisories.cve_records import CVE_ID, NotOursError
from deadlight.advisories.json_parts import object_of, objects_of, text_of
from deadlight.advisories.statements import (
    Remedy,
    Statement,
    article_of,
    articles_of,
    is_hotpatch,
    product_of,
    severity_of,
    worst_of,
)
from deadlight.model.errors import InputError

_MOST_REMEDIES = 500


class Page(NamedTuple):
    """What a page says: of vulnerabilities, and of articles alone."""

    statements: tuple[Statement, ...]
    deployments: tuple[Remedy, ...]


def read_page(text: str) -> Page:
    """Return what a page says of our products. Raises InputError for no page, NotOursError for one of other tables."""
    try:
        top = object_of(msgspec.json.decode(text))
    except (msgspec.DecodeError, RecursionError) as error:
        raise InputError(f"not JSON: {error}") from error
    table = text_of(top.get("@odata.context")).rpartition("$metadata#")[2].casefold()
    rows = objects_of(top.get("value"))
    if table.startswith("affectedproduct"):
        return Page(_statements(rows), ())
    if table.startswith("deployment"):
        return Page((), tuple(one for row in rows if (one := _remedy(row, row)) is not None))
    raise NotOursError("holds nothing that a store is made from")


def _remedy(article: dict[str, Any], row: dict[str, Any]) -> Remedy | None:
    """Return what an article is for the product of a row; nothing for products that are not ours, and no article."""
    product, kb = product_of(text_of(row.get("product"))), article_of(text_of(article.get("articleName")))
    if not product or not kb:
        return None
    return Remedy(
        product=product,
        kb=kb,
        fixed=text_of(article.get("fixedBuildNumber")),
        hotpatch=is_hotpatch(text_of(article.get("downloadName"))),
        severity=severity_of(text_of(row.get("severity"))),
        replaces=articles_of(text_of(article.get("supercedence"))),
        day=text_of(row.get("releaseDate"))[:10],
    )


def _statements(rows: list[dict[str, Any]]) -> tuple[Statement, ...]:
    by_name: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        name = text_of(row.get("cveNumber"))
        if CVE_ID.fullmatch(name) and product_of(text_of(row.get("product"))):
            by_name.setdefault(name, []).append(row)
    return tuple(_statement(name, found) for name, found in by_name.items())


def _statement(name: str, rows: list[dict[str, Any]]) -> Statement:
    remedies: list[Remedy] = []
    for row in rows:
        found = [one for article in objects_of(row.get("kbArticles")) if (one := _remedy(article, row)) is not None]
        alone = Remedy(
            product=product_of(text_of(row.get("product"))), severity=severity_of(text_of(row.get("severity")))
        )
        remedies += found or [alone]
    score, vector = max((_score(row) for row in rows), default=(0.0, ""))
    return Statement(
        id=name,
        source="msrc-guide",
        published=min((day for row in rows if (day := text_of(row.get("initialReleaseDate"))[:10])), default=""),
        updated=max(text_of(row.get("releaseDate")) for row in rows),
        severity=worst_of(one.severity for one in remedies),
        score=score,
        vector=vector,
        remedies=tuple(dict.fromkeys(remedies))[:_MOST_REMEDIES],
    )


def _score(row: dict[str, Any]) -> tuple[float, str]:
    try:
        score = float(row.get("baseScore") or 0)
    except (TypeError, ValueError):
        score = 0.0
    return (score, text_of(row.get("vectorString"))) if 0 < score <= 10 else (0.0, "")
