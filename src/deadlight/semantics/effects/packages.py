"""Packages that commands install, and whether their version is exact.

A minimum, a range or a moving name (`latest`) is not. What comes from a file of the build (a requirements file, a
package on disk) is not judged: its versions stand elsewhere.
Sources: https://docs.chocolatey.org/en-us/choco/commands/install/,
https://learn.microsoft.com/windows/package-manager/winget/install,
https://learn.microsoft.com/powershell/module/powershellget/install-module,
https://learn.microsoft.com/powershell/module/microsoft.powershell.psresourceget/install-psresource,
https://learn.microsoft.com/nuget/reference/cli-reference/cli-ref-install,
https://learn.microsoft.com/dotnet/core/tools/dotnet-tool-install, https://docs.npmjs.com/cli/commands/npm-install,
https://pip.pypa.io/en/stable/reference/requirement-specifiers/
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from deadlight.model.command import Argument, Command
from deadlight.model.regex import lazy
from deadlight.semantics.commands import programs
from deadlight.semantics.commands.words import Word

_RANGE = lazy(r"[\^~*<>\[\](),|\s]|\.x\b|latest|^$", re.IGNORECASE)
_NPM_VERSION = lazy(r"v?\d+\.\d+\.\d+(?:[-+][\w.+-]+)?")
_NPM_NAME = lazy(r"(?P<name>@?[^@]+)(?:@(?P<version>.*))?", re.DOTALL)
_NPM_ELSEWHERE = lazy(r"[./\\]|[A-Za-z]:[\\/]|file:|https?:|git(?:[+:@]|hub:|lab:)|.*\.t(?:ar\.)?gz$", re.IGNORECASE)
_PIP_EXACT = lazy(r"[\w.-]+(?:\[[^\]]*\])?\s*===?\s*[\w.!+-]+(?:\s*;.*)?", re.DOTALL)
_PIP_NAME = lazy(r"[A-Za-z0-9][\w.-]*(?:\[[^\]]*\])?(?=$|[\s<>=!~;])")
_PIP_ELSEWHERE = lazy(r"[\\/]|://|@|\.(?:whl|zip|tar\.gz)$", re.IGNORECASE)
_ON_DISK = lazy(r"\.|[A-Za-z]:[\\/]|[\\/]")
_CMDLETS = {
    "install-module": "Install-Module",
    "save-module": "Save-Module",
    "update-module": "Update-Module",
    "install-script": "Install-Script",
    "save-script": "Save-Script",
    "install-package": "Install-Package",
    "install-packageprovider": "Install-PackageProvider",
    "install-psresource": "Install-PSResource",
    "save-psresource": "Save-PSResource",
}
_FILES = (".config", ".nupkg", ".json")


def unpinned(command: Command) -> Iterable[tuple[str, str]]:
    """Return (manager, package) for each package that the command installs without an exact version."""
    reader = _READERS.get(command.name)
    return () if reader is None else reader(command)


def _by_cmdlet(command: Command) -> Iterator[tuple[str, str]]:
    name = command.parameter("name")
    if name is not None and name.known and not _is_exact(command.parameter("requiredversion", "version")):
        for part in name.text.split(","):
            package = part.strip().strip("\"'@()")
            if package:
                yield _CMDLETS[command.name], package


def _by_choco(command: Command) -> Iterator[tuple[str, str]]:
    verb, names = _verb(command.arguments)
    if verb in ("install", "upgrade") and not _is_exact(command.parameter("version")) and not _is_local(command):
        yield from (("choco", text) for text in names)


def _by_winget(command: Command) -> Iterator[tuple[str, str]]:
    verb, names = _verb(command.arguments)
    if verb not in ("install", "add", "upgrade", "update") or command.has("manifest"):
        return
    if not _is_exact(command.parameter("version")):
        named = command.parameter("id", "name", "moniker", "query", "q")
        packages = [named.text] if named is not None and named.known else names
        yield from (("winget", text) for text in packages)


def _by_nuget(command: Command) -> Iterator[tuple[str, str]]:
    verb, names = _verb(command.arguments)
    if verb == "install" and not _is_exact(command.parameter("version")) and not _is_local(command):
        yield from (("nuget", text) for text in names[:1])


def _by_dotnet(command: Command) -> Iterator[tuple[str, str]]:
    words = [word.text.lower() for word in command.arguments]
    if words[:2] in (["tool", "install"], ["tool", "update"]):
        names, version = command.arguments[2:3], command.parameter("version")
    elif words[:1] == ["add"] and "package" in words[1:3]:
        at = words.index("package", 1) + 1
        # For `dotnet add package`, -v is the version and not the verbosity.
        names, version = command.arguments[at : at + 1], command.parameter("version", "verbosity")
    else:
        return
    if not _is_exact(version):
        yield from (("dotnet", word.text) for word in names if _is_name(word) and "@" not in word.text)


def _by_npm(command: Command) -> Iterator[tuple[str, str]]:
    verb, _ = _verb(command.arguments)
    location = command.parameter("location")
    everywhere = command.has("global") or (location is not None and location.text == "global")
    if verb in ("install", "i", "add", "update", "upgrade") and everywhere:
        yield from (("npm", word.text) for word in command.arguments[1:] if _is_loose_in_npm(word))


def _by_yarn(command: Command) -> Iterator[tuple[str, str]]:
    words = [word.text.lower() for word in command.arguments]
    if words[:2] == ["global", "add"]:
        yield from (("yarn", word.text) for word in command.arguments[2:] if _is_loose_in_npm(word))


def _by_python(command: Command) -> Iterator[tuple[str, str]]:
    """Read `py -3 -m pip install …`: what follows the module are options and words of pip."""
    module = command.parameter("module")
    if module is not None and module.text.lower() in ("pip", "pip3"):
        words = [Word(word.text, word.where, known=word.known) for word in command.arguments]
        parameters, arguments = programs.parse("pip", words)
        yield from _pip({name for name, _ in parameters}, arguments)


def _by_pip(command: Command) -> Iterator[tuple[str, str]]:
    yield from _pip({name for name, _ in command.parameters}, command.arguments)


def _pip(options: set[str], words: Sequence[Argument]) -> Iterator[tuple[str, str]]:
    verb, _ = _verb(words)
    if verb != "install" or options & {"constraint", "no-index", "require-hashes"}:
        return
    for word in words[1:]:
        text = word.text.strip("\"'").strip()
        elsewhere = text.startswith(".") or _PIP_ELSEWHERE.search(text) is not None
        if not elsewhere and word.known and _PIP_NAME.match(text) and not _PIP_EXACT.fullmatch(text):
            yield "pip", text


_READERS: dict[str, Callable[[Command], Iterator[tuple[str, str]]]] = {
    "choco": _by_choco,
    "winget": _by_winget,
    "nuget": _by_nuget,
    "dotnet": _by_dotnet,
    "npm": _by_npm,
    "yarn": _by_yarn,
    "python": _by_python,
    "pip": _by_pip,
    **dict.fromkeys(_CMDLETS, _by_cmdlet),
}


def _verb(words: Sequence[Argument]) -> tuple[str, list[str]]:
    """Return the first word in lower case, and the names of packages after it."""
    verb = words[0].text.lower() if words else ""
    return verb, [word.text for word in words[1:] if _is_name(word) and not word.text.lower().endswith(_FILES)]


def _is_name(word: Argument) -> bool:
    return word.known and re.match(r"[A-Za-z0-9]", word.text) is not None and "://" not in word.text


def _is_exact(version: Argument | None) -> bool:
    return version is not None and (not version.known or _RANGE.search(version.text.strip("\"'")) is None)


def _is_local(command: Command) -> bool:
    source = command.parameter("source", "s")
    return source is not None and _ON_DISK.match(source.text) is not None


def _is_loose_in_npm(word: Argument) -> bool:
    text = word.text.strip("\"'")
    if not word.known or _NPM_ELSEWHERE.match(text) or text.lower() in ("true", "false") or text.isdecimal():
        return False
    match = _NPM_NAME.fullmatch(text)
    return match is not None and (match["version"] is None or not _NPM_VERSION.fullmatch(match["version"]))
