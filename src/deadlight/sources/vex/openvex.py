"""OpenVEX, versions 0.0.1 and 0.2.0.

https://github.com/openvex/spec/blob/main/OPENVEX-SPEC.md; the older form as
https://github.com/openvex/go-vex/blob/main/pkg/vex/compat.go reads it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

import msgspec
from msgspec import UNSET, Struct, UnsetType, field

from deadlight.model.errors import InputError
from deadlight.model.vex import Justification, Status, VexComponent, VexDocument, VexProduct, VexStatement
from deadlight.sources.vex.moments import moment


class _Component(Struct):
    id: str = field(default="", name="@id")
    identifiers: dict[str, str] = {}
    hashes: dict[str, str] = {}


class _Product(_Component):
    subcomponents: tuple[_Component, ...] = ()


class _Vulnerability(Struct):
    id: str = field(default="", name="@id")
    name: str = ""
    aliases: tuple[str, ...] = ()


class _Statement(Struct):
    status: str
    vulnerability: _Vulnerability | str
    products: tuple[_Product | str, ...] = ()
    subcomponents: tuple[str, ...] = ()
    timestamp: str | UnsetType = UNSET
    justification: str = ""
    impact_statement: str = ""
    action_statement: str = ""
    status_notes: str = ""


class _Document(Struct):
    timestamp: str
    statements: tuple[_Statement, ...]
    author: str = ""


def looks_like(keys: dict[str, object]) -> bool:
    """Return whether a document with these members at its top is OpenVEX."""
    context = keys.get("@context")
    return isinstance(context, str) and context.startswith("https://openvex.dev/ns")


def read(content: object, path: str) -> VexDocument:
    """Return what the document says. Raises InputError for one that breaks the specification."""
    document = msgspec.convert(content, _Document)
    issued = moment(document.timestamp, "timestamp")
    statements = tuple(
        _statement(each, issued, f"statement {number}") for number, each in enumerate(document.statements, start=1)
    )
    return VexDocument(path, document.author, statements)


def _statement(read: _Statement, issued: str, where: str) -> VexStatement:
    status: Status | None = next((name for name in get_args(Status) if name == read.status), None)
    if status is None:
        raise InputError(f"{where} has the status {read.status[:40]!r}, which there is not")
    label: Justification | None = next((name for name in get_args(Justification) if name == read.justification), None)
    if status == "not_affected":
        if label is None:
            raise InputError(f"{where} has the justification {read.justification[:60]!r}, which there is not")
        if not label and not read.impact_statement:
            raise InputError(f"{where} says not_affected, and not why")
    vulnerability = read.vulnerability
    named = (vulnerability,) if isinstance(vulnerability, str) else (vulnerability.name, *vulnerability.aliases)
    ids = tuple(dict.fromkeys(name for name in named if name))
    if not ids:
        raise InputError(f"{where} names no vulnerability")
    shared = tuple(VexComponent((name,)) for name in read.subcomponents)
    return VexStatement(
        ids=ids,
        status=status,
        products=tuple(_product(each, shared) for each in read.products),
        time=issued if read.timestamp is UNSET else moment(read.timestamp, f"timestamp of {where}"),
        justification=label or "",
        reason=read.impact_statement or read.action_statement or read.status_notes,
    )


def _product(read: _Product | str, shared: tuple[VexComponent, ...]) -> VexProduct:
    if isinstance(read, str):
        return VexProduct(VexComponent((read,)), shared)
    return VexProduct(_component(read), (*map(_component, read.subcomponents), *shared))


def _component(read: _Component) -> VexComponent:
    return VexComponent(tuple(dict.fromkeys(_names(read))), tuple(value.lower() for value in read.hashes.values()))


def _names(read: _Component) -> Iterator[str]:
    if read.id:
        yield read.id
    yield from read.identifiers.values()
