"""What cmdlets that matter to container hosts take: parameters by release of Windows Server.

The tables are `tables/cmdlets/*.toml`: what the documentation of Windows Server 2019, 2022 and 2025 lists, with what
Windows PowerShell 5.1 exports where that is published. Absence from both is strong evidence, and no proof.
PowerShell takes a parameter by the beginning of its name where only one begins so, and by its aliases.
Source of the rules: https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_parameters,
https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_commonparameters
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from deadlight.semantics.facts import Fact, read_rows
from deadlight.semantics.settings import fate

Objection = Literal["no-such-cmdlet", "no-such-parameter", "ambiguous-parameter"]

_COMMON = frozenset(
    "verbose debug erroraction warningaction informationaction progressaction errorvariable warningvariable "
    "informationvariable outvariable outbuffer pipelinevariable whatif confirm usetransaction asjob "
    "vb db ea wa infa proga ev wv iv ov ob pv wi cf usetx".split()
)
"""Common parameters with their aliases, those of cmdlets that change something, and of jobs."""

_ANYWHERE = frozenset({"inputobject", "literalpath", "pspath", "lp", "psp"})
"""Not listed everywhere: taken from the pipeline, or as an alias."""


class Module(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A module: the beginnings of its nouns, and whether all cmdlets with these are in its table.

    A `shadowed` one is often replaced by functions of the same names, so that nothing is said of its parameters.
    """

    module: str
    nouns: str
    whole: bool = False
    shadowed: bool = False


class Cmdlet(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One cmdlet: its parameters, `alias=Parameter` pairs, the releases of Windows Server that document it.

    `only` holds `Parameter:2022,2025` for those that not all of these document; `releases` is empty where only
    Windows PowerShell 5.1 has the cmdlet.
    """

    cmdlet: str
    parameters: str
    aliases: str = ""
    releases: str = ""
    only: str = ""


class Missing(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A cmdlet that does not exist, or only in `module`; `tables/commands.toml` has what works instead."""

    cmdlet: str
    module: str = ""


class Problem(Struct, frozen=True):
    """What PowerShell will say of a command: the cmdlet's name, the parameter as written (lower case), the fact."""

    objection: Objection
    cmdlet: str
    parameter: str = ""
    instead: str = ""
    module: str = ""
    evidence: tuple[str, ...] = ()


def known(name: str) -> Cmdlet | None:
    """Return what is known of the cmdlet `name`, in any case; nothing of those that the tables do not hold."""
    module = _module_of(name.lower())
    return _table(module.module).get(name.lower()) if module is not None else None


def releases(name: str, parameter: str = "") -> tuple[str, ...]:
    """Return the releases of Windows Server that document the cmdlet, or its parameter; none if that is not known."""
    row = known(name)
    if row is None:
        return ()
    for part in row.only.split():
        only, _, years = part.partition(":")
        if only.lower() == parameter.lower():
            return tuple(years.split(","))
    return tuple(row.releases.split())


def problems(name: str, parameters: Iterable[str] = (), *, imported: Iterable[str] = ()) -> list[Problem]:
    """Return what is wrong with a command, nothing where it is in order or the cmdlet is not known.

    `name` and `parameters` are as `Command` has them: lower case, without dash. `imported` are the modules (lower
    case) that the script loads or installs.
    """
    missing = _missing().get(name.lower())
    if missing is not None and missing.module.lower() not in {module.lower() for module in imported}:
        return [
            Problem(
                "no-such-cmdlet",
                missing.cmdlet,
                instead=_instead(missing.cmdlet),
                module=missing.module,
                evidence=missing.evidence,
            )
        ]
    module = _module_of(name.lower())
    if module is None or module.shadowed:
        return []
    row = _table(module.module).get(name.lower())
    if row is None:
        return [Problem("no-such-cmdlet", name, module=module.module, evidence=module.evidence)] if module.whole else []
    found: list[Problem] = []
    for parameter in parameters:
        objection = _objection(row, parameter.lower())
        if objection is not None:
            found.append(Problem(objection, row.cmdlet, parameter, evidence=row.evidence))
    return found


def _instead(cmdlet: str) -> str:
    row = fate("command", cmdlet, None)
    return row.instead if row is not None else ""


def _objection(row: Cmdlet, parameter: str) -> Objection | None:
    if not parameter[:1].isalpha() or parameter in _COMMON or parameter in _ANYWHERE:
        return None
    names = {name.lower(): name.lower() for name in row.parameters.split()}
    for pair in row.aliases.lower().split():
        alias, _, name = pair.partition("=")
        names[alias] = name
    if parameter in names:
        return None
    own = {name for alias, name in names.items() if alias.startswith(parameter)}
    own |= {name for name in _COMMON if len(name) > 5 and name.startswith(parameter)}
    if not own:
        return "no-such-parameter"
    return None if len(own) == 1 else "ambiguous-parameter"


def _module_of(name: str) -> Module | None:
    verb, dash, noun = name.partition("-")
    if not dash or not verb:
        return None
    return next((row for row in _modules() if any(noun.startswith(part) for part in row.nouns.split())), None)


@lru_cache(maxsize=1)
def _modules() -> tuple[Module, ...]:
    return read_rows("cmdlets/modules", Module)


@lru_cache(maxsize=1)
def _missing() -> dict[str, Missing]:
    return {row.cmdlet.lower(): row for row in read_rows("cmdlets/missing", Missing)}


@lru_cache(maxsize=16)
def _table(module: str) -> dict[str, Cmdlet]:
    return {row.cmdlet.lower(): row for row in read_rows(f"cmdlets/{module}", Cmdlet)}
