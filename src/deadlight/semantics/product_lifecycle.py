"""Until when hosts, engines, runtimes and clusters are supported: `tables/lifecycle/`, each row with its source.

Base images and the runtimes in them are in `lifecycle`. What has no date in the tables is unknown.
"""

from __future__ import annotations

import datetime
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from deadlight.semantics.facts import Fact, read_rows
from deadlight.semantics.lifecycle import STALE_AFTER, LineRow, Support
from deadlight.semantics.versions import read_version

Product = Literal["Docker Engine", "Mirantis Container Runtime", "containerd", "Kubernetes", "AKS"]
"""The products whose lines are told by a version."""

TABLES = ("windows", "docker", "containerd", "kubernetes")

BASE_IMAGES = "Windows base images"


class ProductRow(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of a product, which `version` begins the versions of.

    `end` is the last day of all support, `mainstream_end` that of mainstream or active support where more follows.
    `unannounced` says that none was announced on `as_of`, the day that the source is of.
    """

    product: str
    line: str
    as_of: datetime.date
    version: str = ""
    mainstream_end: datetime.date | None = None
    end: datetime.date | None = None
    unannounced: bool = False
    note: str = ""

    def __post_init__(self) -> None:
        """Raise ValueError for dates that contradict each other."""
        if self.end is not None and (self.unannounced or (self.mainstream_end or self.end) > self.end):
            raise ValueError("mainstream support ends no later than all support, and what has an end is announced")


class LineSupport(Struct, frozen=True, kw_only=True):
    """One line of a product with its state on a day."""

    product: str
    support: Support
    note: str = ""


def product_support(product: Product, version: str, today: datetime.date) -> Support:
    """Return the state of support of one version of a product: unknown where it is none, or of no known line."""
    found = read_version(version)
    if found is None:
        return Support(state="unknown", reason=f"{version} is no version of {product}")
    rows = [row for row in product_rows() if row.product == product]
    held = [(row, _numbers(row.version)) for row in rows]
    lines = [row for row, numbers in held if found.numbers[: len(numbers)] == numbers]
    if not lines:
        newest = max(numbers for _, numbers in held)
        why = "it is newer than the table" if found.numbers > newest else "no date was found"
        return Support(
            state="unknown", line=f"{product} {version}", reason=f"when support of {product} {version} ends: {why}"
        )
    return line_support(max(lines, key=lambda row: len(row.version)), today)


def line_support(row: ProductRow, today: datetime.date) -> Support:
    """Return the state of support of one line on a day."""
    mainstream, end = row.mainstream_end, row.end
    if end is None and row.unannounced and today <= row.as_of + STALE_AFTER:
        return Support(state="supported", line=row.line, evidence=row.evidence)
    if end is None:
        told = f"was not announced on {row.as_of}" if row.unannounced else "is not known"
        reason = f"the end of support of {row.line} {told}"
        return Support(state="unknown", line=row.line, reason=reason, evidence=row.evidence)
    if today > end:
        return Support(state="ended", line=row.line, ended_on=end, evidence=row.evidence)
    if mainstream is None or today <= mainstream:
        return Support(state="supported", line=row.line, ends_on=mainstream or end, evidence=row.evidence)
    return Support(state="extended", line=row.line, ended_on=mainstream, ends_on=end, evidence=row.evidence)


def all_lines(today: datetime.date, words: str = "") -> tuple[LineSupport, ...]:
    """Return every line with its state on a day; with `words` those whose product or line has them all."""
    wanted = words.lower().split()
    return tuple(
        LineSupport(product=row.product, support=line_support(row, today), note=row.note)
        for row in (*_base_images(), *product_rows())
        if all(word in f"{row.product} {row.line}".lower() for word in wanted)
    )


@lru_cache(maxsize=1)
def product_rows() -> tuple[ProductRow, ...]:
    """Return the rows of all tables, in the order that they are shown in."""
    return tuple(row for table in TABLES for row in read_rows(f"lifecycle/{table}", ProductRow))


@lru_cache(maxsize=1)
def _base_images() -> tuple[ProductRow, ...]:
    return tuple(
        ProductRow(
            product=BASE_IMAGES,
            line=f"{row.line} ({row.build}: {', '.join(row.releases)})",
            as_of=datetime.date.min,
            mainstream_end=row.mainstream_end if row.extended_end is not None else None,
            end=row.extended_end,
            note="" if row.extended_end is not None else f"mainstream support ended on {row.mainstream_end}",
            evidence=row.evidence,
            certainty=row.certainty,
        )
        for row in read_rows("windows_lines", LineRow)
    )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part)
