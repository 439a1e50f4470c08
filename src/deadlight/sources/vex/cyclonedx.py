"""CycloneDX in JSON: the analysis of its vulnerabilities, in a document of its own or in that of the components.

https://cyclonedx.org/docs/1.6/json/#vulnerabilities
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

import msgspec
from msgspec import Struct, field

from deadlight.model.vex import Justification, Status, VexComponent, VexDocument, VexProduct, VexStatement
from deadlight.sources.vex.moments import moment

_STATES: dict[str, Status] = {
    "resolved": "fixed",
    "resolved_with_pedigree": "fixed",
    "exploitable": "affected",
    "in_triage": "under_investigation",
    "false_positive": "not_affected",
    "not_affected": "not_affected",
}
_JUSTIFICATIONS: dict[str, Justification] = {
    "code_not_present": "vulnerable_code_not_present",
    "code_not_reachable": "vulnerable_code_not_in_execute_path",
    "protected_by_mitigating_control": "inline_mitigations_already_exist",
}


class _Hash(Struct):
    content: str = ""


class _Component(Struct):
    ref: str = field(default="", name="bom-ref")
    purl: str = ""
    cpe: str = ""
    hashes: tuple[_Hash, ...] = ()
    components: tuple[_Component, ...] = ()


class _Analysis(Struct, rename="camel"):
    state: str = ""
    justification: str = ""
    detail: str = ""
    first_issued: str = ""
    last_updated: str = ""


class _Affected(Struct):
    ref: str
    versions: tuple[dict[str, str], ...] = ()


class _Reference(Struct):
    id: str = ""


class _Vulnerability(Struct):
    id: str = ""
    references: tuple[_Reference, ...] = ()
    affects: tuple[_Affected, ...] = ()
    analysis: _Analysis | None = None
    updated: str = ""


class _Author(Struct):
    name: str = ""


class _Metadata(Struct):
    timestamp: str = ""
    component: _Component | None = None
    authors: tuple[_Author, ...] = ()
    supplier: _Author | None = None


class _Document(Struct):
    metadata: _Metadata = field(default_factory=_Metadata)
    components: tuple[_Component, ...] = ()
    vulnerabilities: tuple[_Vulnerability, ...] = ()


def looks_like(keys: dict[str, object]) -> bool:
    """Return whether a document with these members at its top is CycloneDX."""
    return keys.get("bomFormat") == "CycloneDX"


def read(content: object, path: str) -> VexDocument:
    """Return what the document says of vulnerabilities that it has analysed. Raises InputError for a bad time."""
    document = msgspec.convert(content, _Document)
    meta = document.metadata
    root = (meta.component,) if meta.component is not None else ()
    known = {each.ref: _named(each) for each in _all((*root, *document.components)) if each.ref}
    issued = moment(meta.timestamp, "timestamp") if meta.timestamp else ""
    statements = (_statement(each, known, issued) for each in document.vulnerabilities)
    authors = [each.name for each in (*meta.authors, *((meta.supplier,) if meta.supplier else ())) if each.name]
    return VexDocument(path, ", ".join(authors), tuple(each for each in statements if each is not None))


def _all(components: tuple[_Component, ...]) -> Iterator[_Component]:
    left = list(components)
    while left:
        component = left.pop()
        left += component.components
        yield component


def _named(component: _Component) -> VexComponent:
    names = tuple(name for name in (component.purl, component.cpe) if name)
    return VexComponent(names, tuple(each.content.lower() for each in component.hashes))


def _statement(read: _Vulnerability, known: dict[str, VexComponent], issued: str) -> VexStatement | None:
    analysis = read.analysis or _Analysis()
    status = _STATES.get(analysis.state)
    ids = tuple(dict.fromkeys(name for name in (read.id, *(each.id for each in read.references)) if name))
    if status is None or not ids:
        return None
    settles = status in ("fixed", "not_affected")
    told = analysis.last_updated or analysis.first_issued or read.updated
    return VexStatement(
        ids=ids,
        status=status,
        # Ranges of versions narrow down what is said: nothing is settled by what is not understood.
        products=tuple(VexProduct(_meant(each.ref, known)) for each in read.affects if not (settles and each.versions)),
        time=moment(told, f"the time of {ids[0][:40]}") if told else issued,
        justification=_JUSTIFICATIONS.get(analysis.justification, ""),
        reason=analysis.detail or analysis.justification,
    )


def _meant(ref: str, known: dict[str, VexComponent]) -> VexComponent:
    """Return what a reference means: a component of the document, or, as a BOM-Link, one of another."""
    if ref in known:
        found = known[ref]
        return found if found.names or found.hashes else VexComponent((ref,))
    return VexComponent((unquote(ref.partition("#")[2]) if ref.startswith("urn:cdx:") else ref,))
