"""Secrets that a build writes out: in ENV, ARG and LABEL, and on the command lines of RUN."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from deadlight.model.build import Run, Stage
from deadlight.model.command import Argument, Command
from deadlight.model.place import Located, Where
from deadlight.model.regex import lazy
from deadlight.semantics import secrets
from deadlight.semantics.commands.using import values
from deadlight.semantics.effects.local_accounts import password_written

_PASSWORD_OPTIONS = frozenset(
    {"password", "passwd", "pwd", "apikey", "token", "secret", "clientsecret", "http-password", "oauth2-bearer"}
)
_LOGINS = frozenset({"docker", "podman", "nerdctl", "az", "oc"})
"""Programs whose command `login` takes a password after `-p`; `dotnet nuget` does too."""

_PFX = frozenset({"certutil", "signtool"})
"""Programs that open a file of private keys with the password after `-p`."""

_AUTHORIZATION = lazy(
    r"(?:proxy-)?authorization['\"]?\s*[:=]\s*['\"]?(?:bearer|basic|token)\s+(?P<secret>[^\s'\"}]+)|"
    r"(?:x-api-key|api-key|private-token|job-token|x-nuget-apikey|x-jfrog-art-api)['\"]?\s*[:=]\s*['\"]?(?P<key>[^\s'\"}]+)",
    re.IGNORECASE,
)
_SETTERS: dict[str, tuple[str, ...]] = {
    "setx": (),
    "setenvironmentvariable": (),
    "dotnet": ("user-secrets", "set"),
    "npm": ("config", "set"),
    "pnpm": ("config", "set"),
    "yarn": ("config", "set"),
    "pip": ("config", "set"),
}
"""Programs that keep a value under a name, and the words before the two.

Sources: https://learn.microsoft.com/aspnet/core/security/app-secrets, https://docs.npmjs.com/cli/commands/npm-config,
https://pip.pypa.io/en/stable/cli/pip_config
"""


@lru_cache(maxsize=16)
def assignments(stage: Stage) -> tuple[tuple[str, str, Located[str]], ...]:
    """Return (instruction and name, kind of secret, value) for secrets in ENV, ARG and LABEL of a stage.

    It is asked what to report, and what to hide in reports.
    """
    return tuple(_assigned(stage))


def _assigned(stage: Stage) -> Iterator[tuple[str, str, Located[str]]]:
    for instruction in stage.instructions:
        for assignment in instruction.assignments:
            value = assignment.value
            if value is None or not value.known:
                continue
            kind = secrets.looks_like_secret(assignment.name, value.value)
            if kind is not None:
                yield f"{instruction.keyword} {assignment.name}", kind, value


def assigned(stage: Stage) -> Iterator[tuple[str, str, Where]]:
    """Yield (instruction and name, kind of secret, place) for secrets in ENV, ARG and LABEL of a stage."""
    return ((holder, kind, value.where) for holder, kind, value in assignments(stage))


def in_commands(stage: Stage) -> Iterator[tuple[str, str, Where]]:
    """Yield (command, kind of secret, place) for secrets on command lines, one an instruction.

    Passwords of local accounts are left to `local_accounts.password_written`.
    """
    told: set[int] = set()
    for run, command, found in _commands(stage):
        if id(run) in told or password_written(command) is not None:
            continue
        told.add(id(run))
        yield command.name if command.name != "=" else command.target, found[0][0], command.where


def arguments(stage: Stage) -> Iterator[Argument]:
    """Yield the arguments of a stage's commands that are secrets."""
    for _, _, found in _commands(stage):
        for _, argument in found:
            yield argument


@lru_cache(maxsize=16)
def _commands(stage: Stage) -> tuple[tuple[Run, Command, list[tuple[str, Argument]]], ...]:
    """Return the commands of a stage that hold secrets, each with its (kind of secret, argument)."""
    return tuple((run, command, found) for run, command in stage.commands() if (found := list(written(command))))


def written(command: Command) -> Iterator[tuple[str, Argument]]:
    """Yield (kind of secret, argument) for the secrets on one command line."""
    if command.name == "=":
        value = command.arguments[0] if command.arguments else None
        if value is not None and value.known:
            kind = secrets.looks_like_secret(command.target.lstrip("$").removeprefix("env:"), value.text)
            if kind is not None:
                yield kind, value
        return
    if command.name in _SETTERS and (found := _kept(command)) is not None:
        yield found
        return
    for secret in _credentials(command) if command.parameters else ():
        kind = _given(secret)
        if kind is not None:
            yield kind, secret
    for name, option in command.parameters:
        if option is not None and name in _PASSWORD_OPTIONS and (kind := _given(option)) is not None:
            yield kind, option
    for argument in values(command):
        kind = secrets.known_form(argument.text) if argument.known else None
        if kind is not None:
            yield kind, argument


def _kept(command: Command) -> tuple[str, Argument] | None:
    """Return (kind of secret, argument) for what a program keeps under a name; `//host/:_password` is one of npm."""
    before = _SETTERS[command.name]
    if tuple(word.text.lower() for word in command.arguments[: len(before)]) != before:
        return None
    name, value = (*command.arguments[len(before) : len(before) + 2], None, None)[:2]
    if name is None or value is None or not value.known:
        return None
    last = name.text.rpartition(":")[2]
    kind = secrets.looks_like_secret(last, value.text)
    if kind == secrets.BY_NAME:
        kind = f"a secret, as the name {last[:80]} says"
    return (kind, value) if kind is not None else None


def _given(argument: Argument) -> str | None:
    """Return what kind of secret is given as a password, or nothing if it is none."""
    kind = secrets.looks_like_secret("password", argument.text) if argument.known else None
    return "a secret, as its option says" if kind == secrets.BY_NAME else kind


def _credentials(command: Command) -> Iterator[Argument]:
    """Yield what the options of a program say to log on with, as far as it is written there.

    Sources: https://curl.se/docs/manpage.html, https://docs.docker.com/reference/cli/docker/login/,
    https://learn.microsoft.com/cli/azure/reference-index#az-login,
    https://learn.microsoft.com/windows-server/administration/windows-commands/certutil
    """
    for name, option in command.parameters:
        if option is None:
            continue
        if command.name == "curl" and name in ("user", "proxy-user"):
            yield Argument(option.text.partition(":")[2], option.where, option.known)
        if name in ("header", "headers") and (match := _AUTHORIZATION.search(option.text)):
            yield Argument(match["secret"] or match["key"], option.where, option.known)
        if name == "p" and (command.name in _PFX or _logs_on(command)):
            yield option


def _logs_on(command: Command) -> bool:
    verb = command.arguments[0].text.lower() if command.arguments else ""
    return (command.name in _LOGINS and verb == "login") or (command.name == "dotnet" and verb == "nuget")
