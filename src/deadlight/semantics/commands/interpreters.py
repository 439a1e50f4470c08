"""Programs that run other commands: their options, and the script or program that they are given."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from deadlight.model.command import Argument, Shell
from deadlight.semantics.commands.programs import program_name
from deadlight.semantics.commands.words import Word

POWERSHELL = frozenset(("powershell", "pwsh", "pwsh-preview", "powershell_ise"))
CMD = frozenset(("cmd", "%comspec%"))
BATCH = (".bat", ".cmd")
"""How the names of batch files end; Windows starts them through cmd."""

_OPTIONS: tuple[tuple[str, int, tuple[str, ...], bool], ...] = (
    ("noexit", 3, (), False),
    ("nologo", 3, (), False),
    ("noprofile", 3, (), False),
    ("noninteractive", 4, (), False),
    ("noprofileloadtime", 10, (), False),
    ("sta", 1, (), False),
    ("mta", 1, (), False),
    ("login", 1, (), False),
    ("interactive", 1, (), False),
    ("help", 1, ("?",), False),
    ("command", 1, (), True),
    ("commandwithargs", 8, ("cwa",), True),
    ("file", 1, (), True),
    ("executionpolicy", 2, ("ep",), True),
    ("encodedcommand", 1, ("ec",), True),
    ("encodedarguments", 8, ("ea",), True),
    ("windowstyle", 1, (), True),
    ("version", 1, (), True),
    ("inputformat", 2, ("if",), True),
    ("outputformat", 1, ("of",), True),
    ("configurationname", 6, (), True),
    ("custompipename", 3, (), True),
    ("settingsfile", 3, (), True),
    ("workingdirectory", 2, ("wd",), True),
    ("psconsolefile", 1, (), True),
)
"""Options of powershell.exe and pwsh: name, shortest abbreviation, other names, whether a value follows.

Source: CommandLineParameterParser.cs of https://github.com/PowerShell/PowerShell; where several would fit,
the first row with the shortest abbreviation that is long enough counts, as there.
"""


def behind_log_monitor(words: Sequence[str]) -> int:
    """Return where the command starts that LogMonitor is asked to run, 0 where `words` do not start LogMonitor.

    It takes `/CONFIG` and a path before that command.
    Source: https://github.com/microsoft/windows-container-tools/blob/main/LogMonitor/docs/README.md
    """
    if not words or program_name(words[0]) != "logmonitor":
        return 0
    start = 3 if len(words) > 1 and words[1].lstrip("-/").lower() == "config" else 1
    return start if start < len(words) else 0


def behind_starters(words: Sequence[str]) -> int:
    """Return where the shell starts that `words`, a SHELL instruction, lead to.

    A batch file with `&&` behind it prepares the environment of what follows, as `VsDevCmd.bat` does, and
    LogMonitor starts it.
    Source: https://learn.microsoft.com/visualstudio/install/build-tools-container
    """
    start = 0
    if words and words[0].lower().endswith(BATCH) and "&&" in words[1:-1]:
        start = words.index("&&", 1) + 1
    return start + behind_log_monitor(words[start:])


class Invocation(Struct, frozen=True, kw_only=True):
    """An interpreter's command line as understood: its language, its parameters, and what it runs.

    `script` are the words from which its script is made; `file` is whether they name a file instead.
    `text` is a script that was encoded. `core` is PowerShell 6 and later.
    """

    language: Shell
    core: bool = False
    parameters: tuple[tuple[str, Argument | None], ...] = ()
    script: tuple[Word, ...] = ()
    file: bool = False
    text: str | None = None


def option_name(written: str) -> tuple[str, bool]:
    """Return the canonical name of an option of powershell.exe, and whether a value follows it."""
    written = written.lower()
    for name, least, others, valued in _OPTIONS:
        if written in others or (len(written) >= least and name.startswith(written)):
            return name, valued
    return written, False


def powershell(program: str, words: list[Word]) -> Invocation:
    """Return what `powershell` or `pwsh` is asked to do by `words`."""
    core = program.startswith("pwsh")
    parameters: list[tuple[str, Argument | None]] = []
    at = 0
    while at < len(words):
        word = words[at]
        match = re.match(r"(?:--?|/)([A-Za-z?]+)(?:[:=](.*))?$", word.text, re.DOTALL)
        if match is None:
            break
        name, valued = option_name(match[1])
        at += 1
        if name in ("command", "commandwithargs", "file"):
            return _with_script("file" if name == "file" else "command", program, parameters, words[at:])
        value = words[at].value if valued and match[2] is None and at < len(words) else None
        if match[2] is not None:
            value = Argument(match[2], word.where, word.known)
        elif valued:
            at += 1
        parameters.append((name, value))
        if name == "encodedcommand":
            text = decoded(value.text) if value is not None and value.known else None
            return Invocation(language="powershell", core=core, parameters=tuple(parameters), text=text)
    if at >= len(words):
        return Invocation(language="powershell", core=core, parameters=tuple(parameters))
    is_file = core or words[at].text.lower().endswith(".ps1")
    return _with_script("file" if is_file else "command", program, parameters, words[at:])


def _with_script(
    name: str, program: str, parameters: list[tuple[str, Argument | None]], rest: list[Word]
) -> Invocation:
    language: Shell = "cmd" if name == "c" else "powershell"
    known = all(word.known for word in rest)
    value = Argument(" ".join(word.text for word in rest), rest[0].where, known) if rest else None
    if name == "file" and rest:
        value = rest[0].value
    return Invocation(
        language=language,
        core=program.startswith("pwsh"),
        parameters=(*parameters, (name, value)),
        script=() if [word.text for word in rest] == ["-"] else tuple(rest),  # "-" reads standard input
        file=name == "file",
    )


def cmd(words: list[Word]) -> Invocation:
    """Return what `cmd` is asked to do by `words`."""
    parameters: list[tuple[str, Argument | None]] = []
    for at, word in enumerate(words):
        match = re.match(r"((?:/[A-Za-z](?::\w+)?)+)(.*)$", word.text)
        if match is None:
            break
        switches = [switch.lower() for switch in match[1].split("/") if switch]
        parameters.extend((switch, None) for switch in switches if switch not in ("c", "k", "r"))
        if any(switch in ("c", "k", "r") for switch in switches):
            return _with_script("c", "cmd", parameters, words[at + 1 :])
    return Invocation(language="cmd", parameters=tuple(parameters))


def decoded(text: str) -> str | None:
    """Return the script in an `-EncodedCommand`, or nothing if it is not one."""
    import base64

    try:
        return base64.b64decode(text, validate=True).decode("utf-16-le")
    except ValueError:
        return None


def shell_of(path: str) -> Shell | None:
    """Return which interpreter a program is, if it is one that deadlight reads."""
    name = program_name(path)
    if name in POWERSHELL:
        return "powershell"
    return "cmd" if name in CMD else None
