"""The secrets that a workload writes out, as texts: so that reports show everything around them and not them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from deadlight.model.command import Argument
from deadlight.model.place import Located, Where
from deadlight.model.workload import Workload
from deadlight.semantics import secrets
from deadlight.semantics.effects import literal_secrets, local_accounts

SHORTEST = 4
"""Characters below which a text is not hidden: it would hide half the report, and protects nothing."""

_AFTER_NAME = re.compile(r"^[^:=]*[:=]\s*")


class Hider:
    """Replaces secrets in texts by asterisks. The secrets are looked for when the first text comes."""

    __slots__ = ("_find", "_pattern")

    def __init__(self, find: Callable[[], Iterable[str]]) -> None:
        """Take what finds the secrets."""
        self._find = find
        self._pattern: re.Pattern[str] | bool | None = False

    def __call__(self, text: str) -> str:
        """Return `text` with each secret as as many asterisks, so that columns stay."""
        if isinstance(self._pattern, bool):
            texts = sorted(
                {found for found in self._find() if len(found) >= SHORTEST}, key=lambda each: (-len(each), each)
            )
            self._pattern = re.compile("|".join(map(re.escape, texts))) if texts else None
        return text if self._pattern is None else self._pattern.sub(lambda match: "*" * len(match[0]), text)


def secret_texts(workload: Workload) -> Iterator[str]:
    """Yield the secrets in a workload's environment and, for a Dockerfile, in its build: as meant and as written."""
    for container in workload.containers:
        for variable in container.environment:
            value = variable.value
            if value is not None and secrets.looks_like_secret(variable.name, value.value) is not None:
                yield from _texts(value)
    if workload.build is None or workload.surface != "dockerfile":
        return
    for stage in workload.build.stages:
        for *_, value in literal_secrets.assignments(stage):
            yield from _texts(value)
        for _, command in stage.commands():
            password = local_accounts.password_written(command)
            if password is not None:
                yield from _texts(password)
        for argument in literal_secrets.arguments(stage):
            yield from _texts(argument)


def _texts(value: Located[str] | Argument) -> Iterator[str]:
    yield value.value if isinstance(value, Located) else value.text
    yield _written(value.where)


def _written(where: Where) -> str:
    """Return how a value stands in its document, without the name before it and without quotes."""
    span = where.found()
    text = where.document.text[span.start : span.end]
    if where.exact is None:
        text = _AFTER_NAME.sub("", text)
    return text.strip().strip("\"'")
