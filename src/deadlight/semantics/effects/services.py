"""Windows services that commands make or change, and the account that they run as.

A service without an account is started as LocalSystem
(https://learn.microsoft.com/windows/win32/api/winsvc/nf-winsvc-createservicew), and so is a worker process of IIS
whose application pool has that identity
(https://learn.microsoft.com/iis/configuration/system.applicationhost/applicationpools/add/processmodel).
Further sources: https://learn.microsoft.com/windows-server/administration/windows-commands/sc-create,
https://learn.microsoft.com/powershell/module/microsoft.powershell.management/new-service, https://nssm.cc/usage,
https://learn.microsoft.com/sql/database-engine/install-windows/install-sql-server-from-the-command-prompt,
https://www.mongodb.com/docs/manual/reference/program/mongod.exe/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from deadlight.model.build import Build, Run, Stage
from deadlight.model.command import Command
from deadlight.model.regex import lazy
from deadlight.semantics import accounts, images
from deadlight.semantics.commands import programs
from deadlight.semantics.effects.service_control import local_words, option

_MONITOR = lazy(r"(?:^|[\\/\"'\s])servicemonitor(?:\.exe)?(?=$|[\"'\s])", re.IGNORECASE)
_DRIVERS = frozenset({"kernel", "filesys", "rec", "adapt"})
_IDENTITY = lazy(r"processmodel\.identitytype:(\w+)", re.IGNORECASE)
_IDENTITY_IN_TABLE = lazy(r"identitytype\W{1,3}(\w+)", re.IGNORECASE)
_POOL = lazy(r"@?name\s*=\s*['\"]([^'\"]+)['\"]", re.IGNORECASE)
_LOCAL_SYSTEM = frozenset({"localsystem", "0"})
"""The identity of an application pool, by name and by number."""


class ServiceAccount(Struct, frozen=True):
    """What a command says of the account of a service: `name` as a message calls it, and whether it is LocalSystem."""

    name: str
    is_system: bool


def made_as_system(command: Command) -> str:
    """Return what the command makes to run as LocalSystem ("service shop", "application pool shop"), or nothing."""
    account = account_of(command)
    return account.name if account is not None and account.is_system else ""


def left_as_system(commands: Iterable[Command]) -> Iterator[tuple[Command, str]]:
    """Yield each command that leaves a service as LocalSystem, with the service; a later command may change that."""
    last: dict[str, tuple[Command, ServiceAccount]] = {}
    for command in commands:
        account = account_of(command)
        if account is not None:
            last[account.name.lower()] = (command, account)
    yield from ((command, account.name) for command, account in last.values() if account.is_system)


def account_of(command: Command) -> ServiceAccount | None:
    """Return what the command says of a service's account, or nothing if it says nothing."""
    if command.name == "sc":
        return _by_sc(command)
    if command.name in ("new-service", "set-service"):
        name = command.parameter("name")
        called = f"service {name.text}" if name is not None else "a service"
        makes = command.name == "new-service"
        return ServiceAccount(called, not command.has("credential")) if makes or command.has("credential") else None
    if command.name in ("nssm", "nssm64"):
        return _by_nssm(command)
    if command.name == "mongod":
        if not command.has("install", "reinstall"):
            return None
        name = command.parameter("servicename")
        return ServiceAccount(f"service {name.text if name else 'MongoDB'}", not command.has("serviceuser"))
    if command.name in ("set-itemproperty", "set-webconfigurationproperty", "appcmd"):
        return _of_pool(command)
    account = command.parameter("sqlsvcaccount") if command.parameters else None
    if account is not None:
        given = command.parameter("instancename")
        instance = given.text if given is not None else "MSSQLSERVER"
        service = instance if instance.upper() == "MSSQLSERVER" else f"MSSQL${instance}"
        return ServiceAccount(f"service {service}", accounts.is_system(account.text))
    return None


def starts_service_monitor(run: Run) -> bool:
    """Return whether this ENTRYPOINT or CMD runs ServiceMonitor.exe, itself or through LogMonitor.exe."""
    if run.keyword not in ("ENTRYPOINT", "CMD"):
        return False
    if run.script is not None and run.script.commands and not run.script.unread:
        return any(_is_monitor(command) for command in run.script.commands)
    words = run.instruction.words
    text = " ".join(word.value for word in words) if words is not None else run.instruction.arguments
    return _MONITOR.search(text) is not None


def is_monitored(build: Build) -> bool:
    """Return whether ServiceMonitor starts what is built: a stage says so, or the base where none has an ENTRYPOINT."""
    started: list[Run] = []
    stage: Stage | None = build.final
    while stage is not None:
        started.extend(run for run in stage.runs if run.keyword in ("ENTRYPOINT", "CMD"))
        stage = stage.parent
    if any(starts_service_monitor(run) for run in started):
        return True
    base = images.base_of_text(build.final.root().base.value)
    return base is not None and base.monitored and all(run.keyword == "CMD" for run in started)


def _is_monitor(command: Command) -> bool:
    if command.name == "logmonitor":
        return any(programs.program_name(word.text) == "servicemonitor" for word in command.arguments)
    return command.name == "servicemonitor"


def _by_sc(command: Command) -> ServiceAccount | None:
    words = local_words(command)
    if len(words) < 2 or words[0].text.lower() not in ("create", "config"):
        return None
    kind, account = option(words, "type="), option(words, "obj=")
    if kind is not None and kind.text.lower() in _DRIVERS:
        return None
    name = f"service {words[1].text}"
    if account is None:
        return ServiceAccount(name, is_system=True) if words[0].text.lower() == "create" else None
    return ServiceAccount(name, accounts.is_system(account.text))


def _by_nssm(command: Command) -> ServiceAccount | None:
    words = [word.text for word in command.arguments]
    if len(words) > 1 and words[0].lower() == "install":
        return ServiceAccount(f"service {words[1]}", is_system=True)
    if len(words) > 3 and words[0].lower() == "set" and words[2].lower() == "objectname":
        return ServiceAccount(f"service {words[1]}", accounts.is_system(words[3]))
    return None


def _of_pool(command: Command) -> ServiceAccount | None:
    if command.name == "appcmd":
        text = " ".join(word.text for word in command.arguments)
        identity, words = _IDENTITY.search(text), command.arguments
        pool = words[2].text if len(words) > 2 and words[1].text.lower() == "apppool" else _named(text)
        return _pool(pool, identity[1]) if identity is not None else None
    name, value = command.parameter("name"), command.parameter("value")
    where = (
        command.parameter("path", "literalpath") if command.name == "set-itemproperty" else command.parameter("filter")
    )
    if name is None or value is None or where is None:
        return None
    inside = where.text.replace("/", "\\").rstrip("\\").lower()
    if not inside.startswith("iis:\\apppools") and "applicationpools" not in inside:
        return None
    written = name.text.lower()
    pool = _named(where.text) or where.text.replace("/", "\\").rpartition("\\")[2]
    if written in ("processmodel.identitytype", "identitytype"):
        return _pool(pool, value.text)
    match = _IDENTITY_IN_TABLE.search(value.text) if written == "processmodel" else None
    return _pool(pool, match[1]) if match is not None else None


def _named(text: str) -> str:
    match = _POOL.search(text)
    return match[1] if match is not None else ""


def _pool(name: str, identity: str) -> ServiceAccount:
    called = f"application pool {name}" if name else "an application pool"
    return ServiceAccount(called, identity.strip("\"'").lower() in _LOCAL_SYSTEM)
