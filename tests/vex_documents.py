"""Writes VEX documents as people write them: the least that is valid, and what a test adds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

TIME = "2026-01-08T18:00:00Z"
NOT_IN_PATH = "vulnerable_code_not_in_execute_path"


def openvex(*statements: Mapping[str, object], author: str = "Shop", time: str = TIME) -> dict[str, object]:
    return {
        "@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://shop.example/vex/1", "author": author,
        "timestamp": time, "version": 1, "statements": list(statements),
    }  # fmt: skip


def statement(
    vulnerability: str, product: str | Mapping[str, object], status: str = "not_affected", **more: object
) -> dict[str, object]:
    """A statement of OpenVEX, with what its status demands."""
    demanded = {"not_affected": {"justification": NOT_IN_PATH}, "affected": {"action_statement": "update"}}
    products = [{"@id": product} if isinstance(product, str) else product]
    return {
        "vulnerability": {"name": vulnerability},
        "products": products,
        "status": status,
        **demanded.get(status, {}),
        **more,
    }


def product(name: str, *parts: str) -> dict[str, object]:
    return {"@id": name, "subcomponents": [{"@id": part} for part in parts]}


def csaf(
    *vulnerabilities: Mapping[str, object], products: Mapping[str, Mapping[str, object]], relationships: Sequence[Mapping[str, object]] = (),
    groups: Mapping[str, Sequence[str]] | None = None, time: str = TIME, status: str = "final",
) -> dict[str, object]:  # fmt: skip
    """A CSAF document; `products` are identifiers with their helper."""
    tree: dict[str, object] = {
        "branches": [
            {"category": "vendor", "name": "Shop", "branches": [
                {"category": "product_version", "name": "1", "product": {
                    "name": name, "product_id": name, "product_identification_helper": helper,
                }}
                for name, helper in products.items()
            ]}
        ],
        "relationships": list(relationships),
        "product_groups": [{"group_id": name, "product_ids": list(ids)} for name, ids in (groups or {}).items()],
    }  # fmt: skip
    document = {
        "category": "csaf_vex", "csaf_version": "2.0", "title": "Shop",
        "publisher": {"category": "vendor", "name": "Shop", "namespace": "https://shop.example"},
        "tracking": {"id": "1", "status": status, "version": "1", "current_release_date": time, "initial_release_date": time,
                     "revision_history": []},
    }  # fmt: skip
    return {"document": document, "product_tree": tree, "vulnerabilities": list(vulnerabilities)}


def in_product(name: str, part: str, whole: str) -> dict[str, object]:
    return {
        "category": "default_component_of", "full_product_name": {"name": name, "product_id": name},
        "product_reference": part, "relates_to_product_reference": whole,
    }  # fmt: skip


def cyclonedx(*vulnerabilities: Mapping[str, object], **more: object) -> dict[str, object]:
    return {
        "bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": {"timestamp": TIME, "authors": [{"name": "Shop"}]},
        "vulnerabilities": list(vulnerabilities), **more,
    }  # fmt: skip
