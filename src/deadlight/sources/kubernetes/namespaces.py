"""Namespaces: their labels, by which Pod Security and webhooks go."""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.cluster import Namespace
from deadlight.sources.kubernetes.fields import Fields
from deadlight.sources.kubernetes.metadata import name_of


def read(fields: Fields, kind: str, version: str) -> Iterator[Namespace]:
    """Yield the namespace."""
    del kind, version
    labels = tuple(fields.fields("metadata").pairs("labels"))
    yield Namespace(name=name_of(fields), where=fields.where, labels=labels)
