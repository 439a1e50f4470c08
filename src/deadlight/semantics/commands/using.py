"""What a command does with a file: runs, installs, unpacks, moves or removes it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from deadlight.model.command import Argument, Command
from deadlight.model.regex import compiled
from deadlight.semantics.commands.files import file_key, mentions, same_file

_RUNNERS = frozenset(
    "python java node ruby perl bash sh cscript wscript rundll32 regsvr32 dotnet php cmd powershell pwsh nssm "
    "import-module loadfrom loadfile new-service invoke-item register-scheduledtask schtasks installutil msdeploy "
    "invoke-command".split()
)
_INSTALLERS = frozenset(
    "msiexec wusa dism add-appxpackage add-appxprovisionedpackage add-windowspackage pip npm gem install-package "
    "pnputil import-certificate import-pfxcertificate regedit vsixinstaller install-module".split()
)
_UNPACKERS = frozenset(
    "expand-archive tar 7z unzip extracttodirectory expand namespace openread expand-7zip lessmsi innoextract gunzip "
    "gzip".split()
)
_MOVERS = frozenset("move-item copy-item rename-item move copy ren rename xcopy robocopy mv cp".split())
_REMOVERS = frozenset("remove-item del erase rm".split())
_CALLED = compiled(r"(?:call\s+)+", re.IGNORECASE)
INVOKERS = frozenset(("invoke-expression", "powershell", "pwsh", "cmd", "bash", "sh", "python", "node"))


def values(command: Command) -> Sequence[Argument]:
    """Return all values that a command is given."""
    if not command.parameters:
        return command.arguments
    return [*command.arguments, *[value for _, value in command.parameters if value is not None]]


def program_path(command: Command) -> str:
    """Return the path by which a command is called, as it is written."""
    if command.target and not command.target.startswith("["):
        return command.target
    written = command.written.lstrip("&. @")
    written = written[called.end() :] if (called := _CALLED.match(written)) else written
    if written.startswith(("'", '"')):
        return written[1:].partition(written[0])[0]
    return written.split(maxsplit=1)[0] if written else ""


def _is_called(command: Command, key: str) -> bool:
    path = file_key(program_path(command))
    if same_file(key, path):
        return True
    bare = path.rpartition("\\")[2]
    extension = key.rpartition(".")[2]
    return "." not in bare and extension in ("exe", "cmd", "bat", "ps1") and same_file(key, f"{path}.{extension}")


def use(command: Command, key: str) -> str:
    """Return what `command` does with the file `key`: executed, installed, unpacked, moved, removed, or nothing."""
    name = command.name
    if name == "=" or name.startswith("-"):
        return ""
    if command.target[:1] != "[" and _is_called(command, key):
        return "installed" if key.endswith((".msi", ".msu", ".msix", ".appx")) else "executed"
    if not any(mentions(value.text, key) for value in values(command)):
        return ""
    if name in _UNPACKERS and not _packs(command):
        return "unpacked"
    if name in _INSTALLERS or (name == "reg" and _first(command) == "import"):
        return "installed"
    if name == "certutil":
        return "installed" if command.has("addstore", "importpfx") else ""
    if name in ("sc", "choco", "cinst"):
        return {"create": "executed", "config": "executed", "install": "installed"}.get(_first(command), "")
    if name in _RUNNERS or (name == "add-type" and command.has("path", "literalpath")):
        return (
            ""
            if name in ("powershell", "pwsh", "cmd") and not command.has("file") and not _runs(command, key)
            else "executed"
        )
    if name in _MOVERS:
        return "moved"
    return "removed" if name in _REMOVERS else ""


def _first(command: Command) -> str:
    return command.arguments[0].text.lower() if command.arguments else ""


def _packs(command: Command) -> bool:
    return command.has("create", "list") or _first(command) in ("a", "l", "h", "t", "u")


def _runs(command: Command, key: str) -> bool:
    """Return whether the script that an interpreter is given starts with the file."""
    script = command.parameter("command", "c")
    return script is not None and same_file(key, file_key(script.text.lstrip("&. ").split(" ")[0]))


def moved_to(command: Command, key: str) -> str:
    """Return the key under which a moved or copied file is found afterwards."""
    target = command.parameter("destination", "newname")
    words = [value for value in command.arguments if not same_file(key, file_key(value.text))]
    if target is None:
        target = words[-1] if words else None
    if target is None:
        return ""
    moved, name = file_key(target.text), key.rpartition("\\")[2]
    last = moved.rpartition("\\")[2]
    return moved if "." in last.lstrip(".") else f"{moved.rstrip(chr(92))}\\{name}"


def written_file(command: Command, variable: str) -> str:
    """Return the file to which `command` writes the value of `variable` (or what is piped into it, if that is "")."""
    if command.name in ("set-content", "add-content", "out-file", "tee-object"):
        path = command.parameter("path", "filepath", "literalpath", ">", ">>")
        value = command.parameter("value", "inputobject")
        given = value if value is not None else next(iter(command.arguments), None)
        if path is not None and (not variable or (given is not None and variable in given.text.lower())):
            return path.text
    if command.name in ("writealltext", "writeallbytes", "writealllines") and len(command.arguments) > 1 and variable:
        return command.arguments[0].text if variable in command.arguments[1].text.lower() else ""
    return ""
