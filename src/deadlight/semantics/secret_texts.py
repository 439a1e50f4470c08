"""The secrets that a workload writes out, as texts: so that reports show everything around them and not them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from deadlight.model.command import Argument, Script
from deadlight.model.configured import Configured
from deadlight.model.credential_spec import CredentialSpec
from deadlight.model.engine import Containerd, Engine
from deadlight.model.host import HostScript
from deadlight.model.place import Located, Plain, Where
from deadlight.model.regex import compiled, lazy
from deadlight.model.workload import Workload
from deadlight.semantics import secrets
from deadlight.semantics.effects import literal_secrets, local_accounts

SHORTEST = 4
"""Characters below which a text is not hidden: it would hide half the report, and protects nothing."""

FEW = 16
"""Up to how many texts are looked for one after another at each place."""

_MOST_LENGTHS = 64
"""Lengths of texts with one beginning that are told apart; where there are more, all that follows it is hidden."""

_RUNNERS = ("docker", "podman", "nerdctl")
Beginnings = Mapping[str, Sequence[tuple[int, set[str]]]]
"""The first letters of texts → how long they are, the longest first → they."""

_PLUGIN_INPUT = lazy(r"PluginInput[\\'\": ]*([^\"'\\\n]+)", re.IGNORECASE)
_AFTER_NAME = compiled(r"^[^:=]*[:=]\s*")


class Hider:
    """Replaces secrets in texts by asterisks. The secrets are looked for when the first text comes."""

    __slots__ = ("_find", "_replace")

    def __init__(self, find: Callable[[], Iterable[str]]) -> None:
        """Take what finds the secrets."""
        self._find = find
        self._replace: Callable[[str], str] | None = None

    def __call__(self, text: str) -> str:
        """Return `text` with each secret as as many asterisks, so that columns stay."""
        if self._replace is None:
            self._replace = _replacing({found for found in self._find() if len(found) >= SHORTEST})
        return self._replace(text)


def _replacing(texts: set[str]) -> Callable[[str], str]:
    """Return what replaces texts, the longest first where several begin at one place."""
    if not texts:
        return str
    if len(texts) > FEW:
        return partial(_without, _by_beginning(texts))
    ordered = sorted(texts, key=lambda each: (-len(each), each))
    return partial(re.compile("|".join(map(re.escape, ordered))).sub, lambda match: "*" * len(match[0]))


def _by_beginning(texts: set[str]) -> Beginnings:
    found: defaultdict[str, defaultdict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for text in texts:
        found[text[:SHORTEST]][len(text)].add(text)
    return {beginning: sorted(lengths.items(), reverse=True) for beginning, lengths in found.items()}


def _without(beginnings: Beginnings, text: str) -> str:
    """Return `text` without what begins so: in a time that does not grow with the number of texts."""
    parts: list[str] = []
    kept = at = 0
    while at + SHORTEST <= len(text):
        lengths = beginnings.get(text[at : at + SHORTEST], ())
        if len(lengths) > _MOST_LENGTHS:
            end = len(text)
        else:
            end = next((at + size for size, same in lengths if text[at : at + size] in same), at)
        if end > at:
            parts += (text[kept:at], "*" * (end - at))
            kept = end
        at = max(end, at + 1)
    return "".join((*parts, text[kept:]))


def secrets_of_configured(subject: Configured) -> Iterator[str]:
    """Yield the secrets in a credential spec, a script, an engine, a runtime or an image, as meant and as written."""
    if isinstance(subject, CredentialSpec):
        yield from _of_spec(subject.content)
    elif isinstance(subject, HostScript) and subject.script is not None:
        yield from _of_script(subject.script)
    elif isinstance(subject, Engine | Containerd):
        from deadlight.semantics.engine_secrets import secrets_in

        yield from secrets_in(subject)
    elif subject.kind == "Image":
        from deadlight.model.image_content import ImageContent
        from deadlight.semantics import command_line_secrets, image_secrets

        if isinstance(subject, ImageContent):
            yield from image_secrets.values(subject.config)
            yield from command_line_secrets.values(subject)


def _of_script(script: Script) -> Iterator[str]:
    """Yield the secrets on the command lines of a host script, in its hashtables, and in what it gives containers."""
    for command in script.commands:
        password = local_accounts.password_written(command)
        if password is not None:
            yield from _texts(password)
        for _, argument in literal_secrets.written(command):
            yield from _texts(argument)
        for argument in command.arguments if command.name in _RUNNERS else ():
            name, sign, value = argument.text.partition("=")
            if sign and argument.known and secrets.looks_like_secret(name, value) is not None:
                yield value
    for table in script.tables:
        for name, argument in table.entries:
            if argument.known and secrets.looks_like_secret(name, argument.text) is not None:
                yield from _texts(argument)


def _of_spec(content: Plain) -> Iterator[str]:
    """Yield the secret in a credential spec: as meant, and as JSON, once or twice, and YAML write it."""
    import json

    from deadlight.semantics.gmsa import plugin_input

    found = plugin_input.input_of(content)
    held = None if found is None else plugin_input.held_in(found[1])
    if held is not None and held.secret:
        once = json.dumps(held.secret, ensure_ascii=False)[1:-1]
        twice = json.dumps(once, ensure_ascii=False)[1:-1]
        yield from {held.secret, once, twice, once.replace("'", "''")}


def _of_contents(text: str) -> Iterator[str]:
    """Yield the secret in the JSON of a credential spec; of what is no JSON all that follows the name of its field."""
    from deadlight.semantics.gmsa.specs import content_of

    content = content_of(text)
    if content is not None:
        yield from _of_spec(content)
        return
    for match in _PLUGIN_INPUT.finditer(text):
        yield match[1]


def secret_texts(workload: Workload) -> Iterator[str]:
    """Yield the secrets in a workload's environment and, for a Dockerfile, in its build: as meant and as written."""
    for container in workload.containers:
        for variable in container.environment:
            value = variable.value
            if value is not None and secrets.looks_like_secret(variable.name, value.value) is not None:
                yield from _texts(value)
        spec = container.credential_spec
        if spec is not None and spec.kind in ("inline", "raw"):
            yield from _of_contents(spec.value.value)
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
