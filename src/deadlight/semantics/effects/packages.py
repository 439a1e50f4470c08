"""Packages that commands install, and whether their version is exact.

Sources: the documentation of Chocolatey, winget, PowerShellGet, NuGet, npm and pip.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from deadlight.model.command import Argument, Command

_RANGE = re.compile(r"[\^~*<>\[\]()]|\.x\b|latest|^$", re.IGNORECASE)
_PIP_EXACT = re.compile(r"[\w.\-\[\],]+===?[\w.!+*-]+")
_SCOPED = re.compile(r"^(?P<name>@?[^@]+)(?:@(?P<version>.+))?$")


def unpinned(command: Command) -> Iterator[tuple[str, str]]:
    """Yield (manager, package) for each package that the command installs without an exact version."""
    words = [argument for argument in command.arguments if argument.text]
    verb = words[0].text.lower() if words else ""
    version = command.parameter("version", "requiredversion")
    exact = version is not None and (not version.known or _RANGE.search(version.text) is None)
    if command.name in ("choco", "cinst", "chocolatey") and (verb in ("install", "upgrade") or command.name == "cinst"):
        names = words if command.name == "cinst" else words[1:]
        yield from (("choco", word.text) for word in names if not exact and _is_name(word) and not word.text.lower().endswith((".config", ".nupkg")))
    elif command.name == "winget" and verb == "install" and not exact:
        package = command.parameter("id", "name", "moniker") or (words[1] if len(words) > 1 else None)
        if package is not None:
            yield "winget", package.text
    elif command.name in ("install-module", "install-script", "install-packageprovider", "install-package"):
        name = command.parameter("name")
        if name is not None and not exact:
            yield from ((command.written.split()[0], part.strip()) for part in name.text.split(","))
    elif command.name == "nuget" and verb == "install" and not exact and len(words) > 1:
        if not words[1].text.lower().endswith("packages.config") and _is_name(words[1]):
            yield "nuget", words[1].text
    elif command.name == "dotnet" and [word.text.lower() for word in words[:2]] == ["tool", "install"] and not exact:
        yield from (("dotnet tool", word.text) for word in words[2:3])
    elif command.name in ("npm", "pnpm") and verb in ("install", "i", "add") and command.has("global"):
        yield from (("npm", word.text) for word in words[1:] if not _npm_exact(word))
    elif command.name == "yarn" and [word.text.lower() for word in words[:2]] == ["global", "add"]:
        yield from (("yarn", word.text) for word in words[2:] if not _npm_exact(word))
    else:
        yield from _pip(command, words)


def _pip(command: Command, words: list[Argument]) -> Iterator[tuple[str, str]]:
    module = command.parameter("module")
    if command.name in ("python", "python3", "py"):
        if module is None or module.text.lower() != "pip":
            return
    elif command.name not in ("pip", "pip3"):
        return
    if not words or words[0].text.lower() != "install" or command.has("editable"):
        return
    for word in words[1:]:
        local = re.search(r"[\\/]|\.whl$|\.tar\.gz$|^\.$", word.text) is not None
        if not local and _is_name(word) and not _PIP_EXACT.fullmatch(word.text.strip("\"'").replace(" ", "")):
            yield "pip", word.text


def _is_name(word: Argument) -> bool:
    return not word.text.startswith(("-", "/", "$", "%", "&", "|", ">"))


def _npm_exact(word: Argument) -> bool:
    if not word.known or re.search(r"^[./]|\.tgz$|^https?:|^git", word.text) is not None or not _is_name(word):
        return True
    match = _SCOPED.match(word.text.strip("\"'"))
    version = match["version"] if match is not None else None
    return version is not None and _RANGE.search(version) is None and re.match(r"\d+\.\d+\.\d+", version) is not None
