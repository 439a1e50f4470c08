"""What Microsoft's security guide says of a vulnerability beside its record: severity, KB articles, what they replace.

Several publications say it, each in its own form: the monthly documents (CVRF), the advisories (CSAF), the tables of
the Security Update Guide, and the list of wesng, which is made from them. Only products that images are made from, and
clients that share their builds, are kept (`tables/products.toml`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, get_args

from msgspec import Struct

from deadlight.advisories.products import key_of, lines_by_key
from deadlight.model.advisory import Severity
from deadlight.model.regex import lazy

Source = Literal["msrc-updates", "msrc-advisories", "msrc-guide", "wesng"]
"""CVRF, CSAF, the tables of the guide, wesng: in this order they are believed."""

SOURCES: tuple[Source, ...] = get_args(Source)
OF_MICROSOFT: tuple[Source, ...] = SOURCES[:3]

_SEVERITIES: dict[str, Severity] = {name.casefold(): name for name in get_args(Severity)}
_ARTICLE = lazy(r"(?:KB)?(\d{6,8})", re.ASCII | re.IGNORECASE)
_ARTICLES = lazy(r"(?<!\d)\d{6,8}(?!\d)", re.ASCII)
_ARCHITECTURE = lazy(r"\s+for\s+(?:x64-based|arm64-based|32-bit)\s+systems", re.IGNORECASE)
_MOST_REPLACED = 64


class Remedy(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What mends a vulnerability in one product. `fixed` is the build as it is written, `replaces` are KB articles.

    `severity` is that of the vulnerability in the product. All but the product is empty where it is not said.
    """

    product: str
    kb: str = ""
    fixed: str = ""
    hotpatch: bool = False
    severity: Severity = ""
    replaces: tuple[str, ...] = ()
    day: str = ""


class Statement(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one publication says of one vulnerability. `updated` is a timestamp that sorts as text."""

    id: str
    source: Source
    title: str = ""
    published: str = ""
    updated: str = ""
    severity: Severity = ""
    score: float = 0.0
    vector: str = ""
    remedies: tuple[Remedy, ...] = ()


def product_of(name: str) -> str:
    """Return the product without its architecture; nothing where it is none of those that are kept."""
    plain = " ".join(_ARCHITECTURE.sub("", name).split())
    return plain if key_of(plain) in lines_by_key() else ""


def article_of(text: str) -> str:
    """Return "KB5034768" for that and for "5034768"; nothing for "Release Notes"."""
    match = _ARTICLE.fullmatch(text.strip())
    return f"KB{match[1]}" if match else ""


def articles_of(text: str) -> tuple[str, ...]:
    """Return all articles that a text names: "5034127, KB5033371"."""
    found = dict.fromkeys(f"KB{number}" for number in _ARTICLES.findall(text))
    return tuple(found)[:_MOST_REPLACED]


def severity_of(text: str) -> Severity:
    """Return Microsoft's word for a severity; nothing for what is none of them."""
    return _SEVERITIES.get(text.strip().casefold(), "")


def worst_of(severities: Iterable[Severity]) -> Severity:
    """Return the highest of severities."""
    order = get_args(Severity)
    return max(severities, key=order.index, default="")


def is_hotpatch(kind: str) -> bool:
    """Return whether a word for a kind of update is of hotpatches: "AzureHotpatch", "Security Hotpatch Update"."""
    return "hotpatch" in kind.casefold()


def keep_statement(statement: Statement, known: dict[tuple[str, Source], Statement]) -> None:
    """Put a statement among those that are known: of two of one publication the newer one counts."""
    key = statement.id, statement.source
    if key not in known or known[key].updated <= statement.updated:
        known[key] = statement


def keep_deployment(remedy: Remedy, known: dict[tuple[str, str], Remedy]) -> None:
    """Put what is said of an article alone among what is known: the newer counts, of one day that which says more."""
    key = remedy.kb, remedy.product
    if key not in known or _worth(known[key]) <= _worth(remedy):
        known[key] = remedy


def _worth(remedy: Remedy) -> tuple[str, bool, int]:
    return remedy.day, bool(remedy.fixed), len(remedy.replaces)
