"""The operating system of a stage of a Dockerfile.

`--platform` tells it, else the image at the bottom, else what the stage does: its shell, its paths, its
commands. What is left has the platform that the build is for, if the other stages show which that is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from deadlight.model.build import Build, Instruction, Stage
from deadlight.model.workload import OperatingSystem
from deadlight.semantics import accounts, images
from deadlight.semantics.system_evidence import (
    CONTENT,
    DECLARED,
    IMAGE,
    NEIGHBOUR,
    Evidence,
    is_windows_path,
    of_platform,
    of_word,
    weigh,
)

_WINDOWS_RUN = re.compile(
    r"^\s*@?(?:powershell(?:\.exe)?|cmd(?:\.exe)?\s+/|(?:setx|icacls|dism(?:\.exe)?|msiexec|reg(?:\.exe)?\s+(?:add|import)|"
    r"choco|mkdir\s+[A-Za-z]:)\b)|\b(?:Install-WindowsFeature|Add-WindowsFeature|Invoke-WebRequest|Set-ItemProperty|"
    r"New-Item|Start-Process|Remove-Item|Copy-Item|Expand-Archive|Get-WindowsFeature)\b|\$(?:env:|ErrorActionPreference)|"
    r"(?:^|[\s\"'=])[A-Za-z]:\\",
    re.IGNORECASE | re.MULTILINE,
)
_LINUX_RUN = re.compile(
    r"(?:^|[;&|]\s*|\bsudo\s+)(?:apt-get|apt|apk|yum|dnf|microdnf|tdnf|zypper|chmod|chown|useradd|adduser|groupadd|"
    r"ln\s+-s|set\s+-[eux]+|GOOS=\w+|CGO_ENABLED=[01])\b|/(?:bin/(?:ba)?sh|usr/local|usr/bin|var/lib|etc)/?",
    re.MULTILINE,
)
_CROSS = re.compile(r"\bGOOS=windows\b|\bGOOS\s+windows\b", re.IGNORECASE)
_LINUX_DIRECTORY = re.compile(r"/(?:usr|etc|bin|sbin|opt|var|root|home|srv|tmp|lib)(?:/|$)")
_TARGETS = {"WORKDIR": 0, "COPY": -1, "ADD": -1}
MAX_TEXT = 65_536
"""How much of one RUN is looked at for what only one system has, in characters."""


def system_of_stage(stage: Stage, build: Build) -> OperatingSystem:
    """Return the system of `stage`, with the reason."""
    verdict = _own_system(stage)
    if verdict.name != "unknown":
        return verdict
    by_neighbours = weigh(_neighbours(stage, build), verdict.reason)
    return by_neighbours if by_neighbours.name != "unknown" else verdict


def _own_system(stage: Stage) -> OperatingSystem:
    """Return what the stage and those that it stands on tell."""
    root = stage.root()
    base = root.base.value
    nothing = f"nothing tells the system of its base {base}"
    if root.base.unknown:
        nothing = f"its base {base} is not known: {root.base.unknown}"
    platform = next((item.platform for item in _chain(stage) if item.platform is not None), None)
    if declared := of_platform(platform, DECLARED, "--platform"):
        return weigh([declared], nothing)
    known = images.base_of_text(base)
    if known is not None and known.os != "unknown":
        return weigh([Evidence(IMAGE, known.os, known.reason)], nothing)
    if known is not None:
        nothing = known.reason
    return weigh((evidence for item in _chain(stage) for evidence in _content(item)), nothing)


def _chain(stage: Stage) -> Iterator[Stage]:
    """Yield the stage, the stage it stands on, and so on."""
    below: Stage | None = stage
    while below is not None:
        yield below
        below = below.parent


def _content(stage: Stage) -> Iterator[Evidence]:
    """Yield what the instructions of the stage tell."""
    for instruction in stage.instructions:
        keyword = instruction.keyword.upper()
        if keyword == "USER" and instruction.operands:
            user = instruction.operands[0].value
            if accounts.is_container_administrator(user) or accounts.is_container_user(user):
                yield Evidence(CONTENT, "windows", f"USER {user} is an account of Windows containers")
        elif keyword == "SHELL" and instruction.words:
            if evidence := of_word(instruction.words[0].value, "its shell"):
                yield evidence
        elif keyword in _TARGETS and instruction.operands:
            yield from _target(keyword, instruction)
        elif keyword in ("RUN", "CMD", "ENTRYPOINT"):
            yield from _command(keyword, instruction)


def _target(keyword: str, instruction: Instruction) -> Iterator[Evidence]:
    target = instruction.operands[_TARGETS[keyword]].value
    if is_windows_path(target):
        yield Evidence(CONTENT, "windows", f"{keyword} to {target} is to a path of Windows")
    elif _LINUX_DIRECTORY.match(target):
        yield Evidence(CONTENT, "linux", f"{keyword} to {target} is to a path of Linux")


def _command(keyword: str, instruction: Instruction) -> Iterator[Evidence]:
    if instruction.words is not None:
        if instruction.words and (evidence := of_word(instruction.words[0].value, f"{keyword} of")):
            yield evidence
        return
    text = instruction.arguments[:MAX_TEXT]
    windows, linux = _WINDOWS_RUN.search(text), _LINUX_RUN.search(text)
    if windows is not None and linux is None:
        yield Evidence(CONTENT, "windows", f"its {keyword} has {windows[0].strip()}, which is of Windows")
    elif linux is not None and windows is None:
        yield Evidence(CONTENT, "linux", f"its {keyword} has {linux[0].strip()}, which is of Linux")


def _neighbours(stage: Stage, build: Build) -> Iterator[Evidence]:
    """Yield what stands beside the stage tells: the escape character, and stages built for the same platform."""
    if stage.root().base.value.lower() == "scratch" or any(_has_platform(item) for item in _chain(stage)):
        return
    if _crosses(stage):
        return
    if build.escape == "`":
        yield Evidence(
            NEIGHBOUR, "windows", "the file escapes with a backtick, so that paths of Windows can be written"
        )
    for other in build.stages:
        if other.index != stage.index and not any(_has_platform(item) for item in _chain(other)):
            system = _own_system(other)
            name = other.name or other.base.value
            reason = f"the stage {name}, built for the same platform, is of {system.name.capitalize()}"
            yield Evidence(NEIGHBOUR, system.name, reason)


def _has_platform(stage: Stage) -> bool:
    return stage.platform is not None


def _crosses(stage: Stage) -> bool:
    """Return whether the stage compiles for Windows, which says that it may run elsewhere."""
    return any(
        _CROSS.search(instruction.arguments[:MAX_TEXT]) is not None
        for instruction in stage.instructions
        if instruction.keyword.upper() in ("RUN", "ENV")
    )
