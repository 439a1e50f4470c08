"""Reads an advisory of the Microsoft Security Response Center: CSAF 2.0, one vulnerability a document.

https://docs.oasis-open.org/csaf/csaf/v2.0/csaf-v2.0.html. The details of a remedy are "build:kind:address"; what an
update replaces is not said in this form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from deadlight.advisories.cve_records import CVE_ID, NotOursError
from deadlight.advisories.json_parts import list_of, object_of, objects_of, text_of
from deadlight.advisories.statements import (
    Remedy,
    Statement,
    article_of,
    is_hotpatch,
    product_of,
    severity_of,
)
from deadlight.model.errors import InputError
from deadlight.model.regex import lazy

PUBLISHER = "https://msrc.microsoft.com"

_ARTICLE = lazy(r"(?:KB|/help/|/kb/)(\d{6,8})(?!\d)", re.ASCII | re.IGNORECASE)
_MOST_REMEDIES = 500


def read_advisory(text: str) -> tuple[Statement, ...]:
    """Return what an advisory says of our products. Raises InputError for no CSAF, NotOursError for another's."""
    try:
        top = object_of(msgspec.json.decode(text))
    except (msgspec.DecodeError, RecursionError) as error:
        raise InputError(f"not JSON: {error}") from error
    document = object_of(top.get("document"))
    if not text_of(document.get("csaf_version")):
        raise InputError("no advisory: document.csaf_version is missing")
    if text_of(object_of(document.get("publisher")).get("namespace")).rstrip("/") != PUBLISHER:
        raise NotOursError("an advisory of another publisher than Microsoft")
    products = dict(_products(object_of(top.get("product_tree"))))
    return tuple(
        one
        for raw in objects_of(top.get("vulnerabilities"))
        if (one := _statement(raw, document, products)) is not None
    )


def _products(tree: dict[str, Any]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield, by the number of each version, the product and the version that is written there."""
    waiting = [(branch, "") for branch in objects_of(tree.get("branches"))]
    while waiting:
        branch, name = waiting.pop()
        said = text_of(branch.get("name"))
        if branch.get("category") == "product_name":
            name = product_of(said)
        number = text_of(object_of(branch.get("product")).get("product_id"))
        if name and number:
            yield number, (name, said.lstrip("<="))
        waiting += [(one, name) for one in objects_of(branch.get("branches"))]


def _statement(raw: dict[str, Any], document: dict[str, Any], products: dict[str, tuple[str, str]]) -> Statement | None:
    name = text_of(raw.get("cve"))
    severity = severity_of(text_of(object_of(document.get("aggregate_severity")).get("text")))
    affected = list_of(object_of(raw.get("product_status")).get("known_affected"))
    ours = {number: products[number] for one in affected if (number := text_of(one)) in products}
    remedies: list[Remedy] = []
    for one in objects_of(raw.get("remediations")):
        if one.get("category") != "vendor_fix":
            continue
        fixed, _, rest = text_of(one.get("details")).partition(":")
        article = _ARTICLE.search(text_of(one.get("url"))) or _ARTICLE.search(rest)
        for number in map(text_of, list_of(one.get("product_ids"))):
            if number in ours:
                product, version = ours[number]
                remedy = Remedy(
                    product=product,
                    kb=article_of(article[1]) if article else "",
                    fixed=fixed or version,
                    hotpatch=is_hotpatch(rest.partition(":")[0]),
                    severity=severity,
                )
                remedies.append(remedy)
    mended = {one.product for one in remedies}
    remedies += [Remedy(product=product, severity=severity) for product, _ in ours.values() if product not in mended]
    if CVE_ID.fullmatch(name) is None or not remedies:
        return None
    tracking = object_of(document.get("tracking"))
    score, vector = _score(raw)
    return Statement(
        id=name,
        source="msrc-advisories",
        title=text_of(raw.get("title")) or text_of(document.get("title")),
        published=text_of(tracking.get("initial_release_date"))[:10],
        updated=text_of(tracking.get("current_release_date")),
        severity=severity,
        score=score,
        vector=vector,
        remedies=tuple(dict.fromkeys(remedies))[:_MOST_REMEDIES],
    )


def _score(raw: dict[str, Any]) -> tuple[float, str]:
    found = [
        (float(score), text_of(cvss.get("vectorString")))
        for one in objects_of(raw.get("scores"))
        if isinstance(score := (cvss := object_of(one.get("cvss_v3"))).get("baseScore"), (int, float))
        and 0 <= score <= 10
    ]
    return max(found, default=(0.0, ""))
