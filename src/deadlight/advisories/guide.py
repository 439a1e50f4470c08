"""The documents of Microsoft's security guide, in whichever of their forms: known by what is in them."""

from __future__ import annotations

from typing import NamedTuple

from deadlight.advisories.statements import Remedy, Source, Statement

_HEAD = 4000


class Told(NamedTuple):
    """What a document says: of vulnerabilities, of articles alone, and when it was changed last."""

    source: Source
    statements: tuple[Statement, ...]
    deployments: tuple[Remedy, ...] = ()
    updated: str = ""


def is_document(text: str) -> bool:
    """Return whether a text seems to be one of the documents."""
    head = text.lstrip()[:_HEAD]
    if head.startswith("<"):
        return "cvrfdoc" in head
    if not head.startswith("{") or '"cveMetadata"' in text:
        return False
    return '"csaf_version"' in text or ('"DocumentTracking"' in text and '"Vulnerability"' in text) or _is_page(head)


def read_document(text: str) -> Told:
    """Return what a document says. Raises InputError for none, NotOursError for one that says nothing of ours."""
    head = text.lstrip()[:_HEAD]
    if _is_page(head):
        from deadlight.advisories.msrc_guide import read_page

        page = read_page(text)
        days = [one.updated for one in page.statements] + [one.day for one in page.deployments]
        return Told("msrc-guide", page.statements, page.deployments, max(days, default=""))
    if head.startswith("{") and '"csaf_version"' in text:
        from deadlight.advisories.msrc_advisories import read_advisory

        found = read_advisory(text)
        return Told("msrc-advisories", found, updated=max((one.updated for one in found), default=""))
    from deadlight.advisories.msrc_updates import read_month

    month = read_month(text)
    return Told("msrc-updates", month.statements, updated=month.updated)


def _is_page(head: str) -> bool:
    return '"@odata.context"' in head and "/$metadata#" in head and "sugodata" in head
