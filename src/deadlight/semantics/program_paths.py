r"""Which files a command line of Windows names: the program that it starts, and what it hands to it.

A command line without quotes is tried at each space: of `C:\Program Files\shop\shop.exe` first `C:\Program.exe`.
Source: https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-createprocessw
(lpCommandLine), and for image paths of services `\SystemRoot\…`, `\??\…` and paths below %SystemRoot%
https://learn.microsoft.com/windows-hardware/drivers/install/hklm-system-currentcontrolset-services-registry-tree
"""

from __future__ import annotations

from collections.abc import Mapping

from deadlight.model.regex import lazy

_VARIABLES = {
    "systemroot": "C:\\Windows",
    "windir": "C:\\Windows",
    "systemdrive": "C:",
    "programfiles": "C:\\Program Files",
    "programw6432": "C:\\Program Files",
    "programfiles(x86)": "C:\\Program Files (x86)",
    "commonprogramfiles": "C:\\Program Files\\Common Files",
    "programdata": "C:\\ProgramData",
    "allusersprofile": "C:\\ProgramData",
    "public": "C:\\Users\\Public",
}
"""What variables are in every container of Windows, by their names in lower case."""

_VARIABLE = lazy(r"%([^%\s]{1,64})%")
_WORD = lazy(r"\"([^\"]*)\"|'([^']*)'|([^\s\"',;|&()<>]+)")
_PATH = lazy(r"[A-Za-z]:[\\/]|%\w{1,64}%[\\/]")
_BEFORE_DRIVE = ("\\\\?\\", "\\??\\", "\\\\.\\", "\\global??\\")
_ENDS = (".exe", ".com", ".bat", ".cmd")
_MOST_TRIES = 16
_MOST_WORDS = 200
LONGEST = 32_767


def below_drive(path: str, variables: Mapping[str, str] | None = None) -> str:
    r"""Return a path as layers have it, lower-case: `%SystemRoot%\x.dll` is `windows/x.dll`; empty for one not on C:.

    So it is where a variable is not known. `variables` are those of the container, by their names in lower case. A path
    without a drive, as image paths of services may be, is one below %SystemRoot%.
    """
    text = _VARIABLE.sub(lambda match: _value(match[1], variables) or match[0], path.strip().strip("\"'"))
    text = text.replace("/", "\\").lower()
    for start in _BEFORE_DRIVE:
        text = text.removeprefix(start)
    if text.startswith("\\systemroot\\"):
        text = "c:\\windows\\" + text.removeprefix("\\systemroot\\")
    elif text[1:2] != ":" and text and not text.startswith("\\"):
        text = "c:\\windows\\" + text
    if text.startswith("\\") and not text.startswith("\\\\"):
        text = "c:" + text
    if not text.startswith("c:\\") or "%" in text:
        return ""
    parts: list[str] = []
    for part in text[3:].split("\\"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def _value(name: str, variables: Mapping[str, str] | None) -> str:
    name = name.lower()
    return (variables or {}).get(name, "") or _VARIABLES.get(name, "")


def programs_tried(line: str, variables: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Return the files that Windows tries, in turn, as the program of a command line: of one with quotes only one."""
    line = line.strip()[:LONGEST]
    if line.startswith('"'):
        return _tried(line[1:].partition('"')[0], variables)
    words = line.split(" ")
    found: dict[str, None] = {}
    for count in range(1, min(len(words), _MOST_TRIES) + 1):
        found.update(dict.fromkeys(_tried(" ".join(words[:count]), variables)))
        if words[count - 1].lower().endswith(_ENDS):
            break
    return tuple(found)


def _tried(text: str, variables: Mapping[str, str] | None) -> tuple[str, ...]:
    path = below_drive(text, variables)
    if not path:
        return ()
    # What has no end is completed; what has another one is tried as it is.
    return (path,) if "." in path.rpartition("/")[2] else (f"{path}.exe",)


def program(line: str, variables: Mapping[str, str] | None = None) -> str:
    """Return the file that a command line starts where no other lies in its way; empty where it names none.

    Without quotes that is what ends as programs do, or else the first word.
    """
    tried = programs_tried(line, variables)
    if not tried:
        return ""
    written = any(word.lower().endswith(_ENDS) for word in line.strip()[:LONGEST].split(" ")[:_MOST_TRIES])
    return tried[-1] if written else tried[0]


def files_named(line: str, variables: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Return the files on the drive C: that the arguments of a command line name: scripts, libraries, configuration."""
    found: dict[str, None] = {}
    for number, match in enumerate(_WORD.finditer(line[:LONGEST])):
        if number == _MOST_WORDS:
            break
        word = match[1] or match[2] or match[3] or ""
        # -File:C:\app\run.ps1, --config=C:\app\web.json
        start = _PATH.search(word)
        path = below_drive(word[start.start() :], variables) if start is not None else ""
        if path:
            found[path] = None
    return tuple(found)
