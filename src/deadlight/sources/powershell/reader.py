"""PowerShell scripts: one subject a file, if it does something to a container host.

What the script does is worked out by the semantics; here it is only told whether it is worth that.
"""

from __future__ import annotations

import ntpath
from collections.abc import Iterator

from deadlight.model.host import HostScript
from deadlight.model.outcome import Skipped
from deadlight.model.place import Document, Span, Where
from deadlight.model.regex import lazy
from deadlight.model.workload import NOT_LOOKED, OperatingSystem
from deadlight.sources.powershell import editor

NOTHING = "a script that does nothing to a container host: no firewall, HNS, Defender, containers, images or gMSA"

_HOST_SIGN = lazy(
    r"\b[a-z]+-(?:netfirewall|netnat|hns|hcn|mppreference|adserviceaccount|kdsrootkey|credentialspec|gmsacredentialspec"
    r"|containernetwork|container\b|smbglobalmapping)|\b(?:advfirewall|dockerd?|containerd|nerdctl|crictl|ctr|mpcmdrun"
    r"|mpssvc|windefend|hnsdiag)\b|\bnetsh(?:\.exe)?\s+firewall|\\windowsfirewall\b|firewallpolicy|daemon\.json"
    r"|\bmcr\.microsoft\.com/|credentialspecs|endpointpolicy|\btype['\"]?\s*[=:]\s*['\"]acl['\"]",
)
_WINDOWS_SIGN = lazy(
    r"\b[a-z]+-(?:netfirewall|netnat|hns|mppreference|adserviceaccount|kdsrootkey|credentialspec|gmsacredentialspec"
    r"|container\b|windowsfeature|windowsoptionalfeature|smbglobalmapping|service\b)|\b(?:netsh|advfirewall|choco|cinst|winget"
    r"|set-executionpolicy|dockermsftprovider|register-scheduledtask|get-wmiobject|get-ciminstance|sc\.exe|ltsc20\d\d|hyperv|nanoserver|servercore)\b"
    r"|\b[a-z]:[\\/](?!/)|\.exe\b|windowsservercore|mcr\.microsoft\.com/windows|\\\\\.\\pipe\\|npipe:|\$env:(?:programdata|programfiles|systemdrive|windir|systemroot)|hklm:",
)
"""Matched against the text in lower case."""


def read(document: Document) -> Iterator[HostScript | Skipped]:
    """Yield the script of `document`, or why it is not audited."""
    lower = document.text.lower()
    if _HOST_SIGN.search(lower) is None:
        yield Skipped(document.path, NOTHING)
        return
    document.editor = editor.splices
    system = NOT_LOOKED
    if _WINDOWS_SIGN.search(lower):
        system = OperatingSystem("windows", "the script uses what only Windows has")
    where = Where(document, (), Span(0, 0))
    yield HostScript(name=ntpath.basename(document.path) or "script", where=where, os=system, text=document.text)
