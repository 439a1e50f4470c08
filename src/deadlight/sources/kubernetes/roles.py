"""Roles and ClusterRoles: what they allow."""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.cluster import Role, Rule
from deadlight.sources.kubernetes.fields import Fields
from deadlight.sources.kubernetes.metadata import name_of, namespace_of


def read(fields: Fields, kind: str, version: str) -> Iterator[Role]:
    """Yield the role."""
    del version
    yield Role(
        name=name_of(fields),
        where=fields.where,
        namespace=namespace_of(fields) if kind == "Role" else "",
        rules=tuple(_rules(fields)),
        aggregated=fields.has("aggregationRule"),
    )


def _rules(fields: Fields) -> Iterator[Rule]:
    for rule in fields.items("rules"):
        yield Rule(
            where=rule.where,
            groups=tuple(rule.texts("apiGroups")),
            resources=tuple(rule.texts("resources")),
            verbs=tuple(rule.texts("verbs")),
            names=tuple(rule.texts("resourceNames")),
        )
