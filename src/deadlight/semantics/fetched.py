"""Which downloads of a stage or host script matter, and why: one reason a download, the most precise one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from deadlight.model.build import Stage
from deadlight.model.command import Argument, Command
from deadlight.model.host import HostScript
from deadlight.model.place import Span, Where
from deadlight.model.regex import lazy
from deadlight.semantics.commands.fetching import scheme_of
from deadlight.semantics.commands.files import file_key, url_name
from deadlight.semantics.commands.using import values
from deadlight.semantics.downloads import Download, Steps, downloads, steps_of
from deadlight.semantics.host_scripts import commands_of, defines

Fault = Literal["script", "unverified", "weak", ""]

_CLEAR = ("http", "ftp")
_SUMS = (".sha256", ".sha512", ".sha384", ".sha256sum", ".sha512sum", ".sha")
_WEAK = frozenset({"md5", "sha1", "weak-or-empty"})
_SCRIPT = lazy(r"\.(?:ps1|psm1|bat|cmd|vbs)$", re.IGNORECASE)
_CODE = tuple(
    ".exe .dll .msi .msix .appx .msu .cab .jar .war .ps1 .psm1 .bat .cmd .vbs .py .js .nupkg .whl .zip .7z .gz .tgz "
    ".tar .xz .bz2 .zst .wim .iso".split()
)
"""Files that hold programs: what is kept of these is kept to run."""

_FETCHER = lazy(r"(?!download(?:file|string|data)(?:task)?async)[a-z]*-?(?:download|webfile|remotefile)[\w-]*")
"""Names of functions that fetch what they are told: DownloadFile, Get-WebFile, Invoke-Download."""

_CHECKSUM_SWITCHES = ("ignore-checksums", "allow-empty-checksums", "allow-empty-checksums-secure")


@lru_cache(maxsize=4)
def _all_of(subject: Stage | HostScript) -> tuple[Download, ...]:
    """Return all that is fetched. Several checks ask for the same subject one after the other."""
    if isinstance(subject, Stage):
        return tuple(downloads(steps_of(subject.runs)))
    whole = Where(subject.where.document, (), Span(0, len(subject.text)))
    return tuple(downloads([Steps(whole, commands_of(subject))]))


def fetched_by(subject: Stage | HostScript) -> tuple[Download, ...]:
    """Return what a stage's build, or a host script, fetches and keeps, runs, installs, unpacks or executes."""
    return tuple(download for download in _all_of(subject) if download.how != "read")


def is_given(download: Download) -> bool:
    """Return whether a host script is told by its caller what to fetch: not even the host stands in the script."""
    return not download.url.known and not download.scheme


def handed_over(script: HostScript) -> Iterator[Argument]:
    """Yield the URLs of programs that a script hands to a function which fetches, and which is written elsewhere."""
    for command in commands_of(script):
        if command.target or _FETCHER.fullmatch(command.name) is None or defines(script, command.name):
            continue
        for value in values(command):
            if scheme_of(value, "") and url_name(value.text).lower().endswith(_CODE):
                yield value


def fault(download: Download) -> Fault:
    """Return what is wrong with how a download is checked.

    "script": its text is run as a script; "weak": by MD5, SHA-1 or nothing at all; "unverified": not before it is
    run, installed or unpacked, or, where a program is kept, not at all.
    """
    if download.verified in _WEAK:
        return "weak"
    if download.verified:
        return ""
    if download.how == "invoked" or (download.how == "executed" and _SCRIPT.search(download.target)):
        return "script"
    if download.how != "kept":
        return "unverified"
    name = download.target or download.url.text.partition("?")[0]
    return "unverified" if name.strip("\"'").lower().endswith(_CODE) else ""


def in_clear(subject: Stage | HostScript) -> Iterator[Download]:
    """Yield the downloads that somebody on the way can change unnoticed: no TLS, and no strong check after it.

    A hash that comes the same way, in a file beside the one that it is of, is changed together with it.
    """
    sums = {
        name
        for download in _all_of(subject)
        if download.scheme in _CLEAR
        for name in (url_name(download.url.text), file_key(download.target).rpartition("\\")[2])
        if name.lower().endswith(_SUMS)
    }
    for download in fetched_by(subject):
        if download.scheme not in _CLEAR:
            continue
        names = (url_name(download.url.text), file_key(download.target).rpartition("\\")[2])
        told = any(f"{name}{suffix}" in sums for name in names if name for suffix in _SUMS)
        if not download.verified or download.verified in _WEAK or (told and download.verified != "signature"):
            yield download


def checksums_switched_off(command: Command) -> str:
    """Return the option by which Chocolatey is told not to check what it fetches, or nothing.

    Source: https://docs.chocolatey.org/en-us/choco/commands/install/
    """
    if command.name not in ("choco", "cinst", "cup"):
        return ""
    for switch in _CHECKSUM_SWITCHES:
        if command.has(switch):
            return f"--{switch}"
    named = command.parameter("name")
    words = [argument.text.lower() for argument in command.arguments]
    enables = words[:2] == ["feature", "enable"] and named is not None
    return named.text if enables and named is not None and named.text.lower().startswith("allowemptychecksums") else ""
