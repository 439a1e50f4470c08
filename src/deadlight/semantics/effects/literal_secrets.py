"""Secrets that a build writes out: in ENV, ARG and LABEL, and on the command lines of RUN."""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.build import Stage
from deadlight.model.command import Command
from deadlight.model.place import Where
from deadlight.semantics import secrets
from deadlight.semantics.effects.local_accounts import password_written

_PASSWORD_OPTIONS = frozenset(
    {"password", "passwd", "pwd", "apikey", "token", "secret", "clientsecret", "http-password"}
)


def assigned(stage: Stage) -> Iterator[tuple[str, str, Where]]:
    """Yield (instruction and name, kind of secret, place) for secrets in ENV, ARG and LABEL of a stage."""
    for instruction in stage.instructions:
        for assignment in instruction.assignments:
            value = assignment.value
            if value is None or not value.known:
                continue
            kind = secrets.looks_like_secret(assignment.name, value.value)
            if kind is not None:
                yield f"{instruction.keyword.upper()} {assignment.name}", kind, value.where


def in_commands(stage: Stage) -> Iterator[tuple[str, str, Where]]:
    """Yield (command, kind of secret, place) for secrets on command lines, one an instruction.

    Passwords of local accounts are left to `local_accounts.password_written`.
    """
    told: set[int] = set()
    for run, command in stage.commands():
        if id(run) in told or password_written(command) is not None:
            continue
        kind = _in(command)
        if kind is not None:
            told.add(id(run))
            yield command.name if command.name != "=" else command.target, kind, command.where


def _in(command: Command) -> str | None:
    if command.name == "=":
        value = command.arguments[0] if command.arguments else None
        if value is None or not value.known:
            return None
        return secrets.looks_like_secret(command.target.lstrip("$").removeprefix("env:"), value.text)
    for name, option in command.parameters:
        if option is not None and option.known and name in _PASSWORD_OPTIONS:
            kind = secrets.looks_like_secret("password", option.text)
            if kind is not None:
                return kind
    for argument in (*command.arguments, *(option for _, option in command.parameters if option is not None)):
        kind = secrets.known_form(argument.text) if argument.known else None
        if kind is not None:
            return kind
    return None
