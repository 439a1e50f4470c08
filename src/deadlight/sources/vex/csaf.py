"""CSAF 2.0 and 2.1: the status of products in vulnerabilities, whatever the category of the document.

https://docs.oasis-open.org/csaf/csaf/v2.0/csaf-v2.0.html, sections 3.2.2 and 3.2.3
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec import Struct, field

from deadlight.model.errors import InputError
from deadlight.model.vex import Justification, Status, VexComponent, VexDocument, VexProduct, VexStatement
from deadlight.sources.vex.moments import moment

_MOST_PRODUCTS = 100_000
_MOST_NAMED = 1_000_000
"""How many products flags, threats and remediations may name together, by groups or one by one."""

_DEEPEST = 8
"""How many relationships may lead from a product to what it is in the end."""

_LISTS: tuple[tuple[str, Status], ...] = (
    ("fixed", "fixed"), ("first_fixed", "fixed"), ("known_not_affected", "not_affected"),
    ("under_investigation", "under_investigation"), ("first_affected", "affected"), ("last_affected", "affected"),
    ("known_affected", "affected"),
)  # fmt: skip
"""Lists of a product status, what is open last: of two that contradict each other the later one holds."""


class _FileHash(Struct):
    value: str = ""


class _Hashes(Struct):
    file_hashes: tuple[_FileHash, ...] = ()


class _Helper(Struct):
    cpe: str = ""
    purl: str = ""
    purls: tuple[str, ...] = ()
    hashes: tuple[_Hashes, ...] = ()


class _Product(Struct):
    product_id: str
    helper: _Helper = field(default_factory=_Helper, name="product_identification_helper")


class _Branch(Struct):
    product: _Product | None = None
    branches: tuple[_Branch, ...] = ()


class _Relationship(Struct):
    full_product_name: _Product
    product_reference: str
    relates_to_product_reference: str


class _Group(Struct):
    group_id: str
    product_ids: tuple[str, ...] = ()


class _Tree(Struct):
    branches: tuple[_Branch, ...] = ()
    full_product_names: tuple[_Product, ...] = ()
    relationships: tuple[_Relationship, ...] = ()
    product_groups: tuple[_Group, ...] = ()


class _About(Struct):
    """A flag, a threat or a remediation: of which products, and what it says."""

    label: Justification = ""
    category: str = ""
    details: str = ""
    product_ids: tuple[str, ...] = ()
    group_ids: tuple[str, ...] = ()


class _Id(Struct):
    text: str = ""


class _Vulnerability(Struct):
    cve: str = ""
    ids: tuple[_Id, ...] = ()
    product_status: dict[str, tuple[str, ...]] = {}
    flags: tuple[_About, ...] = ()
    threats: tuple[_About, ...] = ()
    remediations: tuple[_About, ...] = ()


class _Tracking(Struct):
    current_release_date: str
    status: str = ""


class _Publisher(Struct):
    name: str = ""


class _Meta(Struct):
    tracking: _Tracking
    publisher: _Publisher = field(default_factory=_Publisher)


class _Document(Struct):
    document: _Meta
    product_tree: _Tree = field(default_factory=_Tree)
    vulnerabilities: tuple[_Vulnerability, ...] = ()


def looks_like(keys: dict[str, object]) -> bool:
    """Return whether a document with these members at its top is CSAF."""
    document = keys.get("document")
    return isinstance(document, dict) and "csaf_version" in document


def read(content: object, path: str) -> VexDocument:
    """Return what the document says. Raises InputError for one that breaks the specification, or is a draft."""
    document = msgspec.convert(content, _Document)
    tracking = document.document.tracking
    if tracking.status == "draft":
        raise InputError("it is a draft, on which nobody may rely yet")
    time = moment(tracking.current_release_date, "current_release_date")
    products = _Products(document.product_tree)
    statements = tuple(
        statement
        for number, each in enumerate(document.vulnerabilities, start=1)
        for statement in _statements(each, products, time, f"vulnerability {number}")
    )
    return VexDocument(path, document.document.publisher.name, statements)


class _Products:
    """The products of a tree by their identifiers, each with what it is part of."""

    def __init__(self, tree: _Tree) -> None:
        found = [*tree.full_product_names, *_of_branches(tree.branches)]
        if len(found) + len(tree.relationships) > _MOST_PRODUCTS:
            raise InputError(f"it has more than {_MOST_PRODUCTS} products")
        self._plain = {each.product_id: _component(each.helper) for each in found}
        self._related = {each.full_product_name.product_id: each for each in tree.relationships}
        self._groups = {each.group_id: each.product_ids for each in tree.product_groups}
        self._named = 0

    def named(self, identifier: str) -> Iterator[VexProduct]:
        """Yield what an identifier means: a product, or a part in one."""
        relation = self._related.get(identifier)
        if relation is None:
            yield VexProduct(self._plain.get(identifier, VexComponent()))
            return
        own = _component(relation.full_product_name.helper)
        if own.names or own.hashes:
            yield VexProduct(own)
        whole = self._end(relation.relates_to_product_reference, last=True)
        part = self._end(relation.product_reference, last=False)
        if whole is not None and part is not None:
            yield VexProduct(whole, (part,))

    def _end(self, identifier: str, *, last: bool) -> VexComponent | None:
        """Return the outermost product that an identifier leads to, or the innermost part."""
        for _ in range(_DEEPEST):
            relation = self._related.get(identifier)
            if relation is None:
                return self._plain.get(identifier)
            identifier = relation.relates_to_product_reference if last else relation.product_reference
        return None

    def among(self, about: _About) -> frozenset[str]:
        """Return the products that a flag, threat or remediation is about."""
        groups = [self._groups.get(group, ()) for group in about.group_ids]
        self._named += sum(map(len, groups))
        if self._named > _MOST_NAMED:
            raise InputError(f"it names more than {_MOST_NAMED} products by their groups")
        return frozenset(about.product_ids).union(*groups)


def _of_branches(branches: tuple[_Branch, ...]) -> Iterator[_Product]:
    left = list(branches)
    while left:
        branch = left.pop()
        left += branch.branches
        if branch.product is not None:
            yield branch.product


def _component(helper: _Helper) -> VexComponent:
    names = tuple(dict.fromkeys(name for name in (helper.purl, *helper.purls, helper.cpe) if name))
    return VexComponent(names, tuple(each.value.lower() for group in helper.hashes for each in group.file_hashes))


def _statements(read: _Vulnerability, products: _Products, time: str, where: str) -> Iterator[VexStatement]:
    ids = tuple(dict.fromkeys(name for name in (read.cve, *(each.text for each in read.ids)) if name))
    if not ids:
        raise InputError(f"{where} has neither cve nor ids")
    labels: dict[str, Justification] = {
        product: each.label for each in read.flags if each.label for product in products.among(each)
    }
    impacts = {
        product: each.details for each in read.threats if each.category == "impact" for product in products.among(each)
    }
    actions = {product: each.details for each in reversed(read.remediations) for product in products.among(each)}
    for name, status in _LISTS:
        for identifier in read.product_status.get(name, ()):
            label = labels.get(identifier, "") if status == "not_affected" else ""
            told = impacts if status == "not_affected" else actions if status == "affected" else {}
            if status == "not_affected" and not label and not impacts.get(identifier):
                raise InputError(f"{where} says {name} of {identifier[:60]!r}, and not why")
            yield VexStatement(
                ids=ids, status=status, products=tuple(products.named(identifier)), time=time, justification=label,
                reason=told.get(identifier, ""),
            )  # fmt: skip
