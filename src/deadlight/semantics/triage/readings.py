r"""Verdicts on what other scanners read as Linux does and Windows does not: paths, and the shell of a command line.

The builder for Windows takes `/` and `\` for the same, and a path with a drive or with either of them first for an
absolute one: https://github.com/moby/moby/blob/v28.5.2/daemon/builder/dockerfile/dispatchers_windows.go
Without SHELL it runs a line with `cmd /S /C`: https://docs.docker.com/reference/dockerfile/#shell
"""

from __future__ import annotations

import re
from collections.abc import Callable

from deadlight.model.build import Run
from deadlight.model.regex import compiled
from deadlight.model.triage import Judgement, Verdict
from deadlight.semantics.triage.asked import Asked
from deadlight.semantics.triage.targets import Target

POSIX = frozenset(("sh", "bash", "dash", "ash", "ksh", "zsh"))

WINDOWS = {"cmd": "cmd", "powershell": "PowerShell", "pwsh": "PowerShell"}
"""Shells that read a line by rules of their own, and their names."""

_ABSOLUTE = compiled(r"(?:[A-Za-z]:)?[\\/]")
_VARIABLE = compiled(r"[$%]")


def is_absolute(path: str) -> bool | None:
    """Return whether the builder for Windows takes a path for absolute, nothing where a variable stands first."""
    written = path.strip("\"'")
    if _VARIABLE.match(written):
        return None
    return _ABSOLUTE.match(written) is not None


def is_folder(path: str) -> bool | None:
    """Return whether the builder for Windows takes a destination for a folder, nothing where it ends in a variable."""
    written = path.strip("\"'")
    if written.endswith(("\\", "/")):
        return True
    return None if re.search(r"[$%]\{?\w+\}?$", written) else False


def shell_of(run: Run) -> str:
    """Return the name of the program that reads a command line, in lower case; empty for the exec form."""
    if not run.shell:
        return ""
    name = run.shell[0].replace("\\", "/").rpartition("/")[2].lower()
    return name.removesuffix(".exe")


def shell(asked: Asked) -> Judgement:
    """Return whether a shell runs the line that reads it as the rule does."""
    run = asked.target.run
    if run is None:
        return Judgement(verdict="unknown", reason="deadlight sees no command line there", evidence=asked.rule.sources)
    name = shell_of(run)
    if name in POSIX:
        return Judgement(verdict="holds", reason=f"{name} runs the line", evidence=asked.rule.sources)
    if name in WINDOWS:
        who = (
            WINDOWS[name]
            if _is_written(asked.target, run)
            else f"without SHELL {WINDOWS[name]}, or the shell that the base image sets,"
        )
        reason = f"{who} runs the line, and reads it by other rules than a POSIX shell"
        return Judgement(verdict="refuted", reason=reason, evidence=asked.rule.sources)
    reason = f"deadlight does not know the shell {name}" if name else "no shell runs the line"
    return Judgement(verdict="unknown", reason=reason, evidence=asked.rule.sources)


def _is_written(target: Target, run: Run) -> bool:
    """Return whether the Dockerfile itself says which shell runs the line."""
    stage = target.stage
    if stage is None:
        return False
    line = run.instruction.where.position().line
    own = any(each.keyword == "SHELL" and each.where.position().line < line for each in stage.instructions)
    return own or (stage.parent is not None and stage.parent.shell is not None)


def path(asked: Asked) -> Judgement:
    """Return whether the last operand is an absolute path on Windows."""
    return _operand(asked, is_absolute, "an absolute path on Windows", "a relative path on Windows, too")


def folder(asked: Asked) -> Judgement:
    """Return whether the last operand is written as a folder on Windows."""
    return _operand(asked, is_folder, "written as a folder on Windows", "not written as a folder on Windows either")


def _operand(asked: Asked, is_so: Callable[[str], bool | None], good: str, bad: str) -> Judgement:
    instruction = asked.target.instruction
    written = instruction.operands[-1] if instruction is not None and instruction.operands else None
    if written is None:
        return Judgement(verdict="unknown", reason="deadlight sees no path there", evidence=asked.rule.sources)
    answer = is_so(written.value) if written.known else None
    if answer is None:
        return Judgement(
            verdict="unknown", reason=f"what {written.value} comes to is not known", evidence=asked.rule.sources
        )
    verdict: Verdict = "refuted" if answer else "holds"
    return Judgement(
        verdict=verdict, reason=f"{written.value} is {good if answer else bad}", evidence=asked.rule.sources
    )
