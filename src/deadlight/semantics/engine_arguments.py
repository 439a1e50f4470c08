"""The command line of the engine's service: `dockerd --run-service -H npipe:// --exec-opt isolation=hyperv`.

It stands in scripts that register or change the service, and in what `sc qc docker` and the registry show.
Sources of the options: https://github.com/moby/moby/blob/v28.5.2/cmd/dockerd/config.go and options.go beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from deadlight.model.command import Command
from deadlight.model.engine import Engine
from deadlight.model.estate import Estate
from deadlight.model.place import Plain, Where
from deadlight.model.regex import lazy
from deadlight.model.workload import OperatingSystem, Setting
from deadlight.semantics.engine_keys import key_of
from deadlight.semantics.engine_options import KEYS

_SHORT = {
    "H": "host", "D": "debug", "l": "log-level", "G": "group", "b": "bridge", "p": "pidfile", "g": "graph",
    "r": "restart", "v": "version", "h": "help",
}  # fmt: skip
_SWITCHES = frozenset({
    "debug", "tls", "tlsverify", "raw-logs", "experimental", "cri-containerd", "restart", "version", "help", "validate",
    "run-service", "register-service", "unregister-service",
})  # fmt: skip
_OF_SERVICE = frozenset({
    "run-service", "register-service", "unregister-service", "service-name", "config-file", "validate", "version",
    "help",
})  # fmt: skip
"""Options that say what to do, and nothing of the engine."""

_PROGRAM = lazy(r"\bdockerd(?:\.exe)?[\"'\\]*(?=\s|\Z)(.*)", re.IGNORECASE | re.DOTALL)
_WORD = lazy(r"(?:\"(?:\\\"|[^\"])*\"?|'[^']*'?|[^\s\"'])+")
_CREDENTIALS = lazy(r"://[^/\s@]+@")
_VARIABLE = lazy(r"\$[\w{(]|%\w+%")
LONGEST = 8192
"""Characters of a command line that are read; Windows takes no longer ones."""


class Twice(Struct, frozen=True):
    """A key of the file that the service's arguments set too: the engine does not start, and says `error`."""

    setting: Setting
    argument: Setting
    error: str


def engines_of(commands: Iterable[Command], os: OperatingSystem) -> Iterator[Engine]:
    """Yield an engine for each command that starts dockerd, or makes it a service, with options of its own."""
    for command in commands:
        for line in _command_lines(command):
            arguments = tuple(arguments_of(line, command.where))
            if any(argument.name not in _OF_SERVICE for argument in arguments):
                yield Engine(name="dockerd", where=command.where, os=os, source="service", arguments=arguments)


def arguments_of(line: str, where: Where) -> Iterator[Setting]:
    """Yield the options of a command line of dockerd, by their long names; all stand at `where`.

    What comes before the program, and the program itself, count as nothing. A switch is true; a text with a
    variable in it is not known.
    """
    match = _PROGRAM.search(line[:LONGEST])
    if match is None:
        return
    words = iter(_words(match[1]))
    for word in words:
        name, value = _option(word)
        if not name:
            continue
        if value is None and name in _SWITCHES:
            yield Setting(name, value=True, where=where)
            continue
        text = next(words, "") if value is None else value
        unknown = text if _VARIABLE.search(text) is not None else ""
        if name in _SWITCHES and not unknown:
            yield Setting(name, text.lower() not in ("false", "0", "f"), where)
        else:
            yield Setting(name, text, where, unknown)


def set_twice(engine: Engine, estate: Estate) -> Iterator[Twice]:
    """Yield the keys of an engine's file that arguments of its service set too, whatever their values."""
    arguments = [*engine.arguments, *(each for service in _services(engine, estate) for each in service.arguments)]
    for setting in engine.settings:
        key = key_of(setting)
        twins = [each for each in arguments if KEYS.get(each.name, each.name) == key]
        if twins:
            flag = [each.value for each in twins] if twins[0].name in KEYS else twins[-1].value
            error = (
                "the following directives are specified both as a flag and in the configuration file: "
                f"{key}: (from flag: {_shown(flag)}, from file: {_shown(setting.value)})"
            )
            yield Twice(setting, twins[-1], error)


def _services(engine: Engine, estate: Estate) -> list[Engine]:
    """Return the command lines of the service that reads this engine's file, as far as that is plain.

    Those of the same document; those of others where no other file was read.
    """
    if engine.source != "daemon-json":
        return []
    services = [each for each in estate.every(Engine) if each.source == "service" and _reads_default(each)]
    here = [each for each in services if each.where.document.path == engine.where.document.path]
    files = [each for each in estate.every(Engine) if each.source == "daemon-json"]
    return here or (services if len(files) == 1 else [])


def _reads_default(service: Engine) -> bool:
    named = [str(each.value) for each in service.arguments if each.name == "config-file"]
    return not named or named[-1].replace("\\", "/").rpartition("/")[2].lower() == "daemon.json"


def _command_lines(command: Command) -> Iterator[str]:
    if command.name == "dockerd":
        yield command.written[:LONGEST].replace("`\r\n", " ").replace("`\n", " ")
    elif command.name in ("new-service", "set-service"):
        path = command.parameter("binarypathname", "binarypath")
        if path is not None:
            yield path.text
    elif command.name in ("set-itemproperty", "new-itemproperty", "reg"):
        name = command.parameter("name", "v")
        value = command.parameter("value", "d")
        if name is not None and value is not None and name.text.lower() == "imagepath":
            yield value.text
    elif command.name == "sc":
        texts = [argument.text for argument in command.arguments]
        at = next((index for index, text in enumerate(texts) if text.lower() == "binpath="), None)
        if at is not None:
            yield " ".join(texts[at + 1 :])


def _words(text: str) -> list[str]:
    return [re.sub(r"(?<!\\)[\"']|\\(?=\")", "", match[0]) for match in _WORD.finditer(text)]


def _option(word: str) -> tuple[str, str | None]:
    """Return the long name of an option and the value that is written with it; nothing for what is no option."""
    if word.startswith("--"):
        name, equals, value = word[2:].partition("=")
        return name.lower(), value if equals else None
    if len(word) > 1 and word.startswith("-") and word[1] in _SHORT:
        return _SHORT[word[1]], word[2:].removeprefix("=") if len(word) > 2 else None
    return "", None


def _shown(value: Plain) -> str:
    """Return a value as Go prints it."""
    if isinstance(value, list):
        return "[" + " ".join(_shown(item) for item in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    # As the engine does, though for all keys.
    return _CREDENTIALS.sub("://xxxxx:xxxxx@", str(value))
