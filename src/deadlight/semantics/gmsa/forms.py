"""What the texts in a gMSA credential spec must look like, and what they are where they are wrong.

Each form says of a text what is wrong with it, and, where there is only one, the text that was meant.
Sources: https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/gmsa-troubleshooting and
https://learn.microsoft.com/troubleshoot/windows-server/active-directory/naming-conventions-for-computer-domain-site-ou
"""

from __future__ import annotations

import re
from collections.abc import Callable

from msgspec import Struct

from deadlight.model.regex import lazy

LONGEST_NETBIOS_NAME = 15
LONGEST_DNS_NAME = 255

_DOMAIN_SID = lazy(r"S-1-5-21-\d{1,10}-\d{1,10}-\d{1,10}", re.IGNORECASE)
_ACCOUNT_SID = lazy(r"(S-1-5-21(?:-\d{1,10}){3})-\d{1,10}", re.IGNORECASE)
_GUID = lazy(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_NO_ACCOUNT = lazy(r'["/\\\[\]:;|=,+*?<>@\x00-\x1f]')
_DNS_LABEL = lazy(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
_NO_NETBIOS = lazy(r'[\\/:*?"<>|\x00-\x1f]')
_FILLED_IN = lazy(r"<[^<>]*>|\{\{.*?\}\}|\$\{[^}]*\}|\$\(\w+\)|%\w+%|#\{[^}]*\}|__\w+__|X{3,}")


class Wrong(Struct, frozen=True):
    """What is wrong with a text, in words that follow its field's name; `meant` is the right one, where it is known.

    `sure` is false where Windows may take it all the same.
    """

    what: str
    meant: str = ""
    sure: bool = True


def is_filled_in(text: str) -> bool:
    """Return whether a text, or a part of it, stands for a value that something else puts there."""
    return _FILLED_IN.search(text) is not None


def wrong(form: str, text: str) -> Wrong | None:
    """Return what is wrong with a text of a form, nothing if it has that form, or none is asked for."""
    judge = _FORMS.get(form)
    return None if judge is None else judge(text)


def _domain_sid(text: str) -> Wrong | None:
    if _DOMAIN_SID.fullmatch(text):
        return None
    account = _ACCOUNT_SID.fullmatch(text)
    if account is not None:
        return Wrong("is the SID of an account, where that of the domain belongs: it ends in a RID", account[1])
    return Wrong("is no SID of a domain, S-1-5-21 and three numbers")


def _guid(text: str) -> Wrong | None:
    if _GUID.fullmatch(text):
        return None
    if text[:1] + text[-1:] == "{}" and _GUID.fullmatch(text[1:-1]):
        return Wrong("has braces, which New-CredentialSpec does not write", sure=False)
    return Wrong("is no GUID")


def _class_id(text: str) -> Wrong | None:
    inner = text[1:-1] if text[:1] + text[-1:] == "{}" else text
    if not _GUID.fullmatch(inner):
        return Wrong("is no class id of COM: it has other characters than hexadecimal digits, or another length")
    return None if inner != text else Wrong("lacks the braces that a class id of COM has as text", f"{{{text}}}")


def _account(text: str) -> Wrong | None:
    if not text:
        return Wrong("is empty")
    if text.endswith("$") and len(text) > 1 and not _NO_ACCOUNT.search(text):
        return Wrong("ends in $, which belongs to the account in the domain and not here", text.rstrip("$"))
    if _NO_ACCOUNT.search(text):
        return Wrong("is no account's name alone: it has a domain, or characters that no name may have")
    if len(text) > LONGEST_NETBIOS_NAME:
        return Wrong(f"has more than {LONGEST_NETBIOS_NAME} characters", sure=False)
    return None


def _dns(text: str) -> Wrong | None:
    labels = text.removesuffix(".").split(".")
    if len(text) > LONGEST_DNS_NAME or not all(_DNS_LABEL.fullmatch(label) for label in labels):
        return Wrong("is no DNS name")
    return Wrong("has a single label, as hardly any domain has", sure=False) if len(labels) == 1 else None


def _netbios(text: str) -> Wrong | None:
    if not text or len(text) > LONGEST_NETBIOS_NAME or _NO_NETBIOS.search(text):
        return Wrong(
            f"is no NetBIOS name: it is empty, longer than {LONGEST_NETBIOS_NAME} characters, or has forbidden ones"
        )
    return Wrong("has a dot, as a DNS name has and hardly any NetBIOS name", sure=False) if "." in text else None


def _ccg_version(text: str) -> Wrong | None:
    return None if text == "1" else Wrong('is another version than the only one, "1"')


_FORMS: dict[str, Callable[[str], Wrong | None]] = {
    "domain-sid": _domain_sid,
    "guid": _guid,
    "class-id": _class_id,
    "account": _account,
    "dns": _dns,
    "netbios": _netbios,
    "ccg-version": _ccg_version,
}
