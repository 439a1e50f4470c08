"""Which known vulnerabilities a version of an engine, a kubelet or csi-proxy has: `tables/vulnerabilities.toml`.

Nothing found means that no row names the version, not that it has none.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from deadlight.semantics.facts import Fact, read_rows
from deadlight.semantics.versions import Version, read_version

Product = Literal["docker-engine", "docker-desktop", "kubelet", "kube-proxy", "csi-proxy", "hcsshim"]
Requirement = Literal["authorization-plugin", "log-query", "linux-containers"]
Range = tuple[str, str]

REQUIREMENTS = {
    "authorization-plugin": "authorization plug-ins are what it passes by",
    "log-query": "it matters where the kubelet answers queries for the logs of its node",
    "linux-containers": "it matters where it runs Linux containers too",
}
"""What has to be configured for a vulnerability to matter → in words."""


class VulnerabilityRow(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row; see the head of `tables/vulnerabilities.toml`."""

    product: Product
    id: str
    title: str
    severity: Literal["critical", "high", "medium", "low"]
    as_of: datetime.date
    affected: tuple[Range, ...]
    fixed: tuple[str, ...] = ()
    maybe: tuple[Range, ...] = ()
    requires: Literal["", "authorization-plugin", "log-query", "linux-containers"] = ""
    confirmed: bool = True
    verify: str = ""

    def __post_init__(self) -> None:
        """Raise ValueError for borders that are no versions, and for what is uncertain without a way to find out."""
        borders = [border for pair in (*self.affected, *self.maybe) for border in pair]
        if any(border and read_version(border) is None for border in (*borders, *self.fixed)):
            raise ValueError("a border of a range is no version")
        if (self.maybe or not self.confirmed) and not self.verify:
            raise ValueError("what is uncertain says what to verify and how")


class Known(Struct, frozen=True, kw_only=True):
    """What is known of one version and one vulnerability. `reason` says why it is unknown where it is."""

    row: VulnerabilityRow
    state: Literal["affected", "unknown"]
    reason: str = ""

    @property
    def fixed(self) -> str:
        """Return the releases that mend it, in words."""
        return ", ".join(self.row.fixed) or "no release that is known"


def known_vulnerabilities(
    product: Product, version: str, *, without: Collection[Requirement] = (), having: Collection[Requirement] = ()
) -> tuple[Known, ...] | None:
    """Return what the tables know of a version, the most severe first; None where the text is no version.

    `having` names the requirements that are known to be met and `without` those known not to be; whether a
    vulnerability matters that requires anything else is unknown. A version that somebody else built keeps
    the number and may hold the fix: whether it is affected is unknown too.
    """
    found = read_version(version)
    if found is None:
        return None
    rows = [row for row in vulnerability_rows() if row.product == product and row.requires not in without]
    known = [_known(row, found, met=row.requires in ("", *having)) for row in rows]
    order = ("critical", "high", "medium", "low")
    return tuple(sorted((one for one in known if one is not None), key=lambda one: order.index(one.row.severity)))


@lru_cache(maxsize=1)
def vulnerability_rows() -> tuple[VulnerabilityRow, ...]:
    """Return all rows, in order."""
    return read_rows("vulnerabilities", VulnerabilityRow)


def _known(row: VulnerabilityRow, version: Version, *, met: bool) -> Known | None:
    if any(_is_in(version, pair) for pair in row.maybe):
        return Known(row=row, state="unknown", reason=row.verify)
    if not any(_is_in(version, pair) for pair in row.affected):
        return None
    if version.suffix:
        reason = f"{version}{version.suffix} is built by a vendor, who may have mended it: ask them"
        return Known(row=row, state="unknown", reason=reason)
    if not row.confirmed:
        return Known(row=row, state="unknown", reason=row.verify)
    if not met:
        reason = "; ".join(part for part in (REQUIREMENTS[row.requires], row.verify) if part)
        return Known(row=row, state="unknown", reason=reason)
    return Known(row=row, state="affected")


def _is_in(version: Version, pair: Range) -> bool:
    first, beyond = (read_version(border) for border in pair)
    return (first is None or not version.is_before(first)) and (beyond is None or version.is_before(beyond))
