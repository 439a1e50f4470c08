"""The operating system of a stage of a Dockerfile.

`--platform` tells it, else the image at the bottom, else what the stage does: its shell, its paths, its
commands. What is left has the platform that the build is for, if the other stages show which that is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from deadlight.model.build import Build, Instruction, Stage
from deadlight.model.regex import lazy, lower
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

_WINDOWS_RUN = lazy(
    r"^[ \t]*@?(?:powershell(?:\.exe)?|cmd(?:\.exe)?\s+/|(?:setx|icacls|dism(?:\.exe)?|msiexec|"
    r"reg(?:\.exe)?\s+(?:add|import)|choco|mkdir\s+[a-z]:)\b)|\b(?:install-windowsfeature|add-windowsfeature|invoke-webrequest|set-itemproperty|"
    r"new-item|start-process|remove-item|copy-item|expand-archive|get-windowsfeature)\b|\$(?:env:|erroractionpreference)|"
    r"(?:^|[\s\"'=])[a-z]:\\",
    re.MULTILINE,
)
"""Of a text in lower case."""

_LINUX_RUN = lazy(
    r"(?:^|[;&|]\s*|\bsudo\s+)(?:apt-get|apt|apk|yum|dnf|microdnf|tdnf|zypper|chmod|chown|useradd|adduser|groupadd|"
    r"ln\s+-s|set\s+-[eux]+|GOOS=\w+|CGO_ENABLED=[01])\b|/(?:bin/(?:ba)?sh|usr/local|usr/bin|var/lib|etc)/?",
    re.MULTILINE,
)
_CALLED = lazy(r"\s*([A-Za-z]:\\[\w.\\-]{1,200})")
_CROSS = lazy(r"\bgoos(?:=|\s+)windows\b")
_LINUX_DIRECTORY = lazy(r"/(?:usr|etc|bin|sbin|opt|var|root|home|srv|tmp|lib)(?:/|$)")
_TARGETS = {"WORKDIR": 0, "COPY": -1, "ADD": -1}
MAX_TEXT = 65_536
"""How much of one RUN is looked at for what only one system has, in characters."""


class _Known(Struct, frozen=True):
    """What a stage and those that it stands on tell of its system.

    `evidence` holds the strongest of each system. `nothing` is the reason where there is none;
    `portable` says that the stage is built for the platform of the whole build, `open` that what stands
    beside it may tell its system.
    """

    evidence: tuple[Evidence, ...]
    nothing: str
    portable: bool
    open: bool


def system_of_stage(stage: Stage, build: Build) -> OperatingSystem:
    """Return the system of `stage`, one of the stages of `build`, with the reason."""
    return _systems(build)[stage.index]


@lru_cache(maxsize=4)
def _systems(build: Build) -> tuple[OperatingSystem, ...]:
    """Return the system of each stage. Every stage is looked at once, after the one that it stands on."""
    known: list[_Known] = []
    for stage in build.stages:
        below = known[stage.parent.index] if stage.parent is not None else None
        known.append(_known(stage, below))
    own = [weigh(item.evidence, item.nothing) for item in known]
    beside = list(_beside(build, known, own))
    systems = []
    for item, system in zip(known, own, strict=True):
        by_others = weigh(beside, system.reason) if item.open and system.name == "unknown" else system
        systems.append(by_others if by_others.name != "unknown" else system)
    return tuple(systems)


def _known(stage: Stage, below: _Known | None) -> _Known:
    """Return what the stage tells, on top of what is known of the stage below it."""
    base = stage.base.value
    nothing = f"nothing tells the system of its base {base}"
    if stage.base.unknown:
        nothing = f"its base {base} is not known: {stage.base.unknown}"
    evidence: list[Evidence] = []
    if below is not None:
        nothing = below.nothing
        evidence.extend(below.evidence)
    elif image := images.base_of_text(base):
        evidence.append(Evidence(IMAGE, image.os, image.reason))
        nothing = image.reason
    if declared := of_platform(stage.platform, DECLARED, "--platform"):
        evidence = [declared]
    if not any(item.os != "unknown" and item.strength > CONTENT for item in evidence):
        evidence.extend(_content(stage.instructions))
    elif any(item.os == "linux" and item.strength == IMAGE for item in evidence):
        evidence.extend(_contradicted(stage.instructions))
    return _Known(
        evidence=_strongest(evidence),
        nothing=nothing,
        portable=stage.platform is None and (below is None or below.portable),
        open=stage.platform is None
        and (below.open if below is not None else base.lower() != "scratch")
        and not _crosses(stage.instructions),
    )


def _strongest(evidence: list[Evidence]) -> tuple[Evidence, ...]:
    """Return the first of the strongest evidence for each system."""
    best: dict[str, Evidence] = {}
    for item in evidence:
        if item.os not in best or best[item.os].strength < item.strength:
            best[item.os] = item
    return tuple(best.values())


def _beside(build: Build, known: list[_Known], own: list[OperatingSystem]) -> Iterator[Evidence]:
    """Yield what the escape character and the stages built for the platform of the build tell of it."""
    if build.escape == "`":
        yield Evidence(
            NEIGHBOUR, "windows", "the file escapes with a backtick, so that paths of Windows can be written"
        )
    for stage, item, system in zip(build.stages, known, own, strict=True):
        if item.portable and system.name != "unknown":
            name = stage.name or stage.base.value
            reason = f"the stage {name}, built for the same platform, is of {system.name.capitalize()}"
            yield Evidence(NEIGHBOUR, system.name, reason)


@lru_cache(maxsize=16)
def _content(instructions: tuple[Instruction, ...]) -> tuple[Evidence, ...]:
    """Return what the instructions of a stage tell. It is asked again once their commands are understood."""
    return tuple(_told(instructions))


def _told(instructions: tuple[Instruction, ...]) -> Iterator[Evidence]:
    for instruction in instructions:
        keyword = instruction.keyword
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
    windows, linux = _WINDOWS_RUN.search(lower(text)), _LINUX_RUN.search(text)
    if windows is not None and linux is None:
        found = text[windows.start() : windows.end()].strip()
        yield Evidence(CONTENT, "windows", f"its {keyword} has {found}, which is of Windows")
    elif linux is not None and windows is None:
        yield Evidence(CONTENT, "linux", f"its {keyword} has {linux[0].strip()}, which is of Linux")


def _contradicted(instructions: tuple[Instruction, ...]) -> Iterator[Evidence]:
    """Yield what cannot run on Linux: an image of the same name, built for Windows on that machine, may be meant."""
    for instruction in instructions:
        called = _CALLED.match(instruction.arguments) if instruction.keyword == "RUN" else None
        if called is not None:
            yield Evidence(IMAGE, "windows", f"its RUN calls {called[1]}, which is of Windows")


@lru_cache(maxsize=16)
def _crosses(instructions: tuple[Instruction, ...]) -> bool:
    """Return whether a stage compiles for Windows, which says that it may run elsewhere."""
    return any(
        "goos" in (text := instruction.arguments[:MAX_TEXT].lower()) and _CROSS.search(text) is not None
        for instruction in instructions
        if instruction.keyword in ("RUN", "ENV")
    )
