"""Binds the words of a cmdlet to its parameters."""

from __future__ import annotations

from deadlight.model.command import Argument
from deadlight.semantics.commands.powershell.cmdlets import (
    COMMON_ALIASES,
    COMMON_SWITCHES,
    COMMON_VALUES,
    USUAL_SWITCHES,
    Cmdlet,
    cmdlet,
)
from deadlight.semantics.commands.transcript import Parameters
from deadlight.semantics.commands.words import Word

_UNBOUND = Cmdlet((), frozenset(), frozenset(), {})


def bind(name: str, words: list[Word]) -> tuple[Parameters, tuple[Argument, ...]]:
    """Return the parameters, canonical, and the positional values of the cmdlet `name`.

    A positional value of a known cmdlet is also a parameter, under the name that its position gives it.
    """
    row = cmdlet(name) or _UNBOUND
    parameters: list[tuple[str, Argument | None]] = []
    loose: list[Argument] = []
    waiting = ""
    for word in words:
        if word.redirects:
            parameters.append((word.option, word.value))
            continue
        if word.option:
            if waiting:
                parameters.append((waiting, None))
                waiting = ""
            parameter = row.resolve(word.option[1:].lower())
            if word.value is not None or _is_switch(parameter, row):
                parameters.append((parameter, word.value))
            else:
                waiting = parameter
        elif word.value is not None and waiting:
            parameters.append((waiting, word.value))
            waiting = ""
        elif word.value is not None:
            loose.append(word.value)
    if waiting:
        parameters.append((waiting, None))
    given = {parameter for parameter, _ in parameters}
    free = (parameter for parameter in row.positional if parameter not in given)
    if "literalpath" in given:
        free = (parameter for parameter in row.positional if parameter not in given and parameter != "path")
    parameters.extend(zip(free, loose, strict=False))
    return tuple(parameters), tuple(loose)


def _is_switch(parameter: str, row: Cmdlet) -> bool:
    if parameter in row.switches or parameter in COMMON_SWITCHES:
        return True
    if parameter in row.values or parameter in COMMON_VALUES:
        return False
    return parameter in USUAL_SWITCHES


def is_web_request(words: list[Word]) -> bool:
    """Return whether `words` can be parameters of Invoke-WebRequest, and not the options of curl or wget."""
    row = cmdlet("invoke-webrequest") or _UNBOUND
    known = row.values | row.switches | COMMON_VALUES | COMMON_SWITCHES | set(COMMON_ALIASES.values())
    if any(word.text.startswith("--") for word in words if not word.option):
        return False
    return all(row.resolve(word.option[1:].lower()) in known for word in words if word.option[:1] == "-")
