"""Who was made an administrator of an image by whoever built it.

Windows itself has one member of Administrators in its SAM hive, the account with the number 500;
ContainerAdministrator is an administrator without standing there.
Source: https://learn.microsoft.com/windows-server/identity/ad-ds/manage/understand-security-identifiers
"""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.image_content import ImageContent
from deadlight.semantics import accounts
from deadlight.semantics.image_files import is_vendors

_ADMINISTRATORS = "S-1-5-32-544"
_BUILT_IN = 500


def added_administrators(image: ImageContent) -> Iterator[str]:
    """Yield the members of Administrators that a layer above Microsoft's adds, by name or identifier.

    Accounts that are disabled are left out: nobody can log on as one.
    """
    known = {account.name: account for account in image.accounts}
    for group in image.groups:
        if group.sid != _ADMINISTRATORS:
            continue
        for member, layer in zip(group.members, group.since or (group.layer,) * len(group.members), strict=False):
            account = known.get(member)
            if is_vendors(image, layer) or accounts.is_container_administrator(member) or accounts.is_system(member):
                continue
            if accounts.is_built_in_administrator(member):
                continue
            if account is None or not (account.disabled or account.rid == _BUILT_IN):
                yield member
