"""Passwords in the registry of an image: that of automatic logon, and those that services log on with."""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.image_content import ImageContent, SystemPolicyValue, WindowsService
from deadlight.semantics.accounts import needs_password
from deadlight.semantics.image_files import is_vendors

_WINLOGON = r"software\microsoft\windows nt\currentversion\winlogon"
_VALUE = "defaultpassword"


def hive_values() -> tuple[tuple[str, str], ...]:
    """Return the keys below HKEY_LOCAL_MACHINE, and the names of values, that hold passwords, in lower case."""
    return ((_WINLOGON, _VALUE),)


def logon_passwords(image: ImageContent) -> Iterator[SystemPolicyValue]:
    """Yield the values with the password of automatic logon; readers keep no password, only that it is there.

    Source: https://learn.microsoft.com/troubleshoot/windows-server/user-profiles-and-logon/turn-on-automatic-logon
    """
    for value in image.policies:
        if value.name.lower() == _VALUE and value.value and not is_vendors(image, value.layer):
            yield value


def services_with_passwords(image: ImageContent) -> Iterator[WindowsService]:
    r"""Yield the services that log on as a user: Windows keeps the password in the hive SECURITY, for itself to read.

    Whoever has that hive and SYSTEM, which the image has both of, reads it as well.
    Source: https://attack.mitre.org/techniques/T1003/004/
    """
    for service in image.services:
        if needs_password(service.account) and not is_vendors(image, service.account_since):
            yield service
