"""ServiceAccounts: whether pods of one mount its token, where they do not say so themselves."""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.cluster import ServiceAccount
from deadlight.sources.kubernetes.fields import Fields
from deadlight.sources.kubernetes.metadata import name_of, namespace_of


def read(fields: Fields, kind: str, version: str) -> Iterator[ServiceAccount]:
    """Yield the service account."""
    del kind, version
    yield ServiceAccount(
        name=name_of(fields),
        where=fields.where,
        namespace=namespace_of(fields),
        automount_token=fields.flag("automountServiceAccountToken"),
    )
