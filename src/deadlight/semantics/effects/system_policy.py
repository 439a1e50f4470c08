r"""Registry values by which a build weakens Windows' own security policy.

Each row: the end of the key, the value, which data weaken, what it does, the document.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from deadlight.model.command import Command
from deadlight.semantics.effects.registry import edit_of

_DOCS = "https://learn.microsoft.com/"


class Weakening(Struct, frozen=True):
    """One weakened policy: what it does, and the document that says so."""

    what: str
    evidence: str


def _is(*data: str) -> Callable[[str], bool]:
    return lambda text: text.lower() in data


def _below(limit: int) -> Callable[[str], bool]:
    return lambda text: text.isdecimal() and int(text) < limit


_ROWS: tuple[tuple[str, str, Callable[[str], bool], Weakening], ...] = (
    (r"\policies\system", "enablelua", _is("0"), Weakening("switches User Account Control off", _DOCS + "windows/security/application-security/application-control/user-account-control/settings-and-configuration")),
    (r"\policies\system", "localaccounttokenfilterpolicy", _is("1"), Weakening("gives local administrators full tokens over the network", _DOCS + "troubleshoot/windows-server/windows-security/user-account-control-and-remote-restriction")),
    (r"\control\lsa", "lmcompatibilitylevel", _below(3), Weakening("allows LM and NTLMv1 authentication", _DOCS + "previous-versions/windows/it-pro/windows-10/security/threat-protection/security-policy-settings/network-security-lan-manager-authentication-level")),
    (r"\control\lsa", "nolmhash", _is("0"), Weakening("stores LM hashes of passwords", _DOCS + "troubleshoot/windows-server/windows-security/prevent-windows-store-lm-hash-password")),
    (r"\control\lsa", "disablerestrictedadmin", _is("0"), Weakening("accepts password hashes for Remote Desktop", _DOCS + "windows-server/identity/whats-new-in-credential-protection")),
    (r"\control\lsa", "everyoneincludesanonymous", _is("1"), Weakening("gives anonymous users the rights of Everyone", _DOCS + "previous-versions/windows/it-pro/windows-10/security/threat-protection/security-policy-settings/network-access-let-everyone-permissions-apply-to-anonymous-users")),
    (r"\lanmanserver\parameters", "smb1", _is("1"), Weakening("switches SMB 1 on", _DOCS + "windows-server/storage/file-server/troubleshoot/detect-enable-and-disable-smbv1-v2-v3")),
    (r"\lanmanworkstation\parameters", "allowinsecureguestauth", _is("1"), Weakening("allows guest access to SMB servers", _DOCS + "windows-server/storage/file-server/enable-insecure-guest-logons-smb2-and-smb3")),
    (r"\securityproviders\wdigest", "uselogoncredential", _is("1"), Weakening("keeps passwords in clear in memory", _DOCS + "windows-server/identity/whats-new-in-credential-protection")),
    (r"\.netframework\v4.0.30319", "schusestrongcrypto", _is("0"), Weakening("lets .NET use weak TLS", _DOCS + "dotnet/framework/network-programming/tls")),
    (r"\winlogon", "autoadminlogon", _is("1"), Weakening("logs a user on with a stored password", _DOCS + "troubleshoot/windows-server/user-profiles-and-logon/turn-on-automatic-logon")),
    (r"\ssl 3.0\server", "enabled", _is("1", "4294967295"), Weakening("switches SSL 3.0 on", _DOCS + "windows-server/security/tls/tls-registry-settings")),
    (r"\tls 1.0\server", "enabled", _is("1", "4294967295"), Weakening("switches TLS 1.0 on", _DOCS + "windows-server/security/tls/tls-registry-settings")),
)  # fmt: skip
_FEATURES = frozenset({"smb1protocol", "fs-smb1", "fs-smb1-server", "smb1protocol-server"})


def weakened(command: Command) -> Weakening | None:
    """Return how the command weakens the system's policy, or nothing."""
    edit = edit_of(command)
    if edit is not None and edit.known:
        for key, name, weakens, weakening in _ROWS:
            if edit.name == name and edit.key.replace("\\wow6432node", "").endswith(key) and weakens(edit.data):
                return weakening
    smb1 = Weakening("switches SMB 1 on", _DOCS + "windows-server/storage/file-server/troubleshoot/detect-enable-and-disable-smbv1-v2-v3")
    if command.name in ("enable-windowsoptionalfeature", "install-windowsfeature", "add-windowsfeature"):
        feature = command.parameter("featurename", "name")
        if feature is not None and any(part.strip().lower() in _FEATURES for part in feature.text.split(",")):
            return smb1
    if command.name == "set-smbserverconfiguration":
        enabled = command.parameter("enablesmb1protocol")
        return smb1 if enabled is not None and enabled.text.lower().lstrip("$") in ("true", "1") else None
    return None


def allows_blank_passwords(command: Command) -> bool:
    """Return whether the command lets accounts without a password log on over the network.

    Source: https://learn.microsoft.com/previous-versions/windows/it-pro/windows-10/security/threat-protection/security-policy-settings/accounts-limit-local-account-use-of-blank-passwords-to-console-logon-only
    """
    edit = edit_of(command)
    return edit is not None and edit.name == "limitblankpassworduse" and edit.key.endswith(r"\lsa") and edit.data == "0"
