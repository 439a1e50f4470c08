"""GMSACredentialSpecs: the credential specs that the gMSA webhook fills into pods."""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.credential_spec import CredentialSpec
from deadlight.model.workload import OperatingSystem
from deadlight.sources.kubernetes.fields import Fields
from deadlight.sources.kubernetes.metadata import name_of

WINDOWS = OperatingSystem("windows", "credential specs are for Windows containers")

_KEYS = frozenset(("apiVersion", "kind", "metadata", "credspec"))


def read(fields: Fields, kind: str, version: str) -> Iterator[CredentialSpec]:
    """Yield the credential spec, its content as it is written."""
    del kind, version
    yield CredentialSpec(
        name=name_of(fields),
        where=fields.where,
        os=WINDOWS,
        origin="resource",
        content=fields.value.get("credspec"),
        content_route=("credspec",),
        beside=tuple(key for key in fields.value if key not in _KEYS),
    )
