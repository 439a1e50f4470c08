"""What tells the operating system of something, how strongly, and the verdict over all of it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from deadlight.model.place import Located
from deadlight.model.regex import lazy
from deadlight.model.workload import OperatingSystem, OsName

DECLARED, SELECTED, OPTION, IMAGE, CONTENT, NEIGHBOUR = 6, 5, 4, 3, 2, 1
"""How strong evidence is: a declared platform or `spec.os.name`, where it is scheduled, an option that one
system alone has, the image, paths and commands, and what stands beside it."""

_PLATFORM = lazy(r"\s*(windows|linux)(?:/|\(|\s*$)", re.IGNORECASE)
_DRIVE = lazy(r"[A-Za-z]:(?!//)")
_WINDOWS_PROGRAMS = frozenset({"powershell", "cmd", "servicemonitor", "w3wp", "cscript", "wscript", "msiexec", "reg"})
_WINDOWS_ENDINGS = (".exe", ".cmd", ".bat", ".ps1")
_UNIX_SHELLS = frozenset(
    {"/bin/sh", "/bin/bash", "/bin/ash", "/bin/dash", "/usr/bin/env", "/usr/bin/bash", "/bin/busybox"}
)
_PLAIN_SHELLS = frozenset({"sh", "bash", "ash", "dash", "zsh"})


class Evidence(Struct, frozen=True):
    """One thing that tells the system, with its strength and the reason as a person reads it."""

    strength: int
    os: OsName
    reason: str


def weigh(evidence: Iterable[Evidence], nothing: str) -> OperatingSystem:
    """Return the verdict of the strongest evidence; unknown where the strongest disagree, or there is none.

    `nothing` is the reason where there is none.
    """
    known = [item for item in evidence if item.os != "unknown"]
    if not known:
        return OperatingSystem("unknown", nothing)
    strongest = max(item.strength for item in known)
    best = [item for item in known if item.strength == strongest]
    other = next((item for item in best if item.os != best[0].os), None)
    if other is not None:
        return OperatingSystem("unknown", f"{best[0].reason}, but {other.reason}")
    return OperatingSystem(best[0].os, best[0].reason)


def of_platform(platform: Located[str] | None, strength: int, what: str) -> Evidence | None:
    """Return what a platform such as `windows/amd64` or `linux/${ARCH}` tells."""
    match = _PLATFORM.match(platform.value) if platform is not None else None
    if match is None or platform is None:
        return None
    return Evidence(strength, "windows" if match[1].lower() == "windows" else "linux", f"{what} is {platform.value}")


def is_windows_path(path: str) -> bool:
    r"""Return whether `path` can only be one of Windows: with a drive, or a share or pipe (`\\…`).

    The backslash after the drive may be gone: the builder takes it for its escape character.
    """
    return _DRIVE.match(path) is not None or path.startswith("\\\\")


def of_word(word: str, what: str) -> Evidence | None:
    r"""Return what the program or path `word` tells: `powershell.exe`, `C:\app\run.cmd`, `/bin/sh`."""
    text = word.strip().strip("\"'")
    plain = text.lower()
    if is_windows_path(text) or plain.endswith(_WINDOWS_ENDINGS) or plain in _WINDOWS_PROGRAMS:
        return Evidence(CONTENT, "windows", f"{what} {text} is one of Windows")
    if plain in _UNIX_SHELLS or plain in _PLAIN_SHELLS or plain.startswith(("/usr/", "/bin/", "/sbin/")):
        return Evidence(CONTENT, "linux", f"{what} {text} is one of Linux")
    return None
