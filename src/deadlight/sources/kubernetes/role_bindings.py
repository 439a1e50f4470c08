"""RoleBindings and ClusterRoleBindings: who is given which role."""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.cluster import Bound, RoleBinding
from deadlight.sources.kubernetes.fields import Fields
from deadlight.sources.kubernetes.metadata import name_of, namespace_of


def read(fields: Fields, kind: str, version: str) -> Iterator[RoleBinding]:
    """Yield the binding; one that names no role gives nothing, and the API server refuses it."""
    del version
    namespace = namespace_of(fields) if kind == "RoleBinding" else ""
    role, role_kind = fields.fields("roleRef").text("name"), fields.fields("roleRef").text("kind")
    if role is None or role_kind is None:
        fields.faults.add(fields.where, f"a {kind} that names no role: the API server refuses it")
        return
    yield RoleBinding(
        name=name_of(fields),
        where=fields.where,
        namespace=namespace,
        role_kind=role_kind.value,
        role=role,
        bound=tuple(_bound(fields, namespace)),
    )


def _bound(fields: Fields, namespace: str) -> Iterator[Bound]:
    for subject in fields.items("subjects"):
        kind, name, of = (subject.text(key) for key in ("kind", "name", "namespace"))
        if kind is not None and name is not None:
            yield Bound(kind=kind.value, name=name.value, where=subject.where, namespace=of.value if of else namespace)
