"""How versions with known vulnerabilities are reported: one finding for what is sure, one line for each of the rest."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from deadlight.checks.api import Outcome, Report, Severity, Unknown
from deadlight.model.place import Located

if TYPE_CHECKING:
    from deadlight.semantics.vulnerabilities import Product, Requirement


def judged(
    product: Product,
    name: str,
    version: Located[str],
    *,
    having: Collection[Requirement] = (),
    without: Collection[Requirement] = (),
) -> Iterator[Outcome]:
    """Yield what is known of one version of what is called `name`; see `known_vulnerabilities` for the rest."""
    from deadlight.semantics.vulnerabilities import known_vulnerabilities

    known = known_vulnerabilities(product, version.value, having=having, without=without)
    if known is None:
        yield Unknown(f"what {name} is open to: {version.value} is no version", at=version.where)
        return
    affected = [one for one in known if one.state == "affected"]
    if affected:
        yield Report(
            "{name} {version} is open to {vulnerabilities}",
            name=name,
            version=version.value,
            vulnerabilities=", ".join(f"{one.row.id} ({one.row.title}; fixed in {one.fixed})" for one in affected),
            at=version.where,
            severity=Severity[affected[0].row.severity.upper()],
        )
    for one in known:
        if one.state == "unknown":
            yield Unknown(f"whether {name} {version.value} is open to {one.row.id}: {one.reason}", at=version.where)
