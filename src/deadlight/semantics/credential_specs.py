"""What a gMSA credential spec says, where its contents are at hand.

Source: https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/manage-serviceaccounts
"""

from __future__ import annotations

import msgspec
from msgspec import Struct

from deadlight.model.workload import CredentialSpecUse


class _DomainJoin(Struct, rename="pascal", frozen=True):
    machine_account_name: str = ""


class _Spec(Struct, rename="pascal", frozen=True):
    domain_join_config: _DomainJoin = _DomainJoin()


def account_of(use: CredentialSpecUse) -> str:
    """Return the account that a spec given by its contents names, or nothing where they are elsewhere or no JSON."""
    if use.kind not in ("raw", "inline") or not use.value.known:
        return ""
    try:
        return msgspec.json.decode(use.value.value.encode(), type=_Spec).domain_join_config.machine_account_name
    except msgspec.DecodeError:
        return ""
