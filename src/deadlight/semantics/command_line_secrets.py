"""Secrets on the command lines that an image keeps: of its entry point, its health check, its services and tasks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from deadlight.model.image_content import ImageContent
from deadlight.model.place import Route
from deadlight.model.regex import lazy
from deadlight.semantics.image_files import is_vendors
from deadlight.semantics.secrets import MAX_LENGTH, is_placeholder, is_reference, known_form, looks_like_secret

_VALUE = r"(\"[^\"]{1,500}\"|'[^']{1,500}'|[^\s\"'/;,&|-][^\s\"';,&|]{0,500})"
_OPTION = lazy(rf"(?:^|[\s\"'])[-/]{{1,2}}([A-Za-z][\w.-]{{1,60}})(?:[=:]|\s{{1,4}}){_VALUE}")
_PAIR = lazy(rf"(?:^|[\s;\"',&])([A-Za-z_][\w.-]{{1,60}})={_VALUE}")
_WORD = lazy(r"[^\s\"';,&|]{8,2000}")
_NAMELESS = (
    (
        "the password of an account",
        lazy(
            rf"\bnet1?(?:\.exe)?\s{{1,4}}user\s{{1,4}}(?![\"']?/)(?:\"[^\"]{{1,100}}\"|[^\s\"]{{1,100}})\s{{1,4}}{_VALUE}",
            re.IGNORECASE,
        ),
    ),
    (
        "a password in the clear",
        lazy(r"\bConvertTo-SecureString\s{1,4}(?:-String\s{1,4})?(\"[^\"$]{1,500}\"|'[^']{1,500}')", re.IGNORECASE),
    ),
    ("a bearer token", lazy(r"\bBearer\s{1,4}([A-Za-z0-9._~+/=-]{12,4000})", re.IGNORECASE)),
    (
        "a password beside its user",
        lazy(
            r"\bcurl(?:\.exe)?[\"']?\s(?:[^;&|]{0,300}?\s)?(?:-u|--user)\s{1,4}[\"']?[^\s\"':/\\]{1,100}:([^\s\"']{4,500})",
            re.IGNORECASE,
        ),
    ),
)
"""Secrets that stand where they are known by what stands before them: `net user NAME`, `curl -u NAME:`."""

_SWITCHES = frozenset({"passthru", "passthrough"})
"""Options that have no value, and a name like that of a secret."""


class CommandLine(Struct, frozen=True):
    """A command line of an image: whose it is, where that stands, and the layer, empty for the configuration."""

    holder: str
    route: Route
    text: str
    layer: str = ""


def command_lines(image: ImageContent) -> Iterator[CommandLine]:
    """Yield the command lines of an image."""
    config = image.config
    for holder, name, words in (
        ("the entry point", "entrypoint", config.entrypoint),
        ("the command", "cmd", config.command),
        ("the health check", "healthcheck", config.healthcheck),
    ):
        if words:
            yield CommandLine(holder, ("config", name), " ".join(words))
    for service in image.services:
        for text in filter(None, (service.image_path, service.runs)):
            yield CommandLine(f"service {service.name}", ("services", service.name), text, service.layer)
    for task in image.tasks:
        for text in task.commands:
            yield CommandLine(f"scheduled task {task.name}", ("tasks", task.name), text, task.layer)


def carried(image: ImageContent) -> Iterator[tuple[CommandLine, str]]:
    """Yield (command line, kind of secret) for those that carry one, Microsoft's own left out, each holder once."""
    told: set[str] = set()
    for line in command_lines(image):
        if line.holder in told or (line.layer and is_vendors(image, line.layer)):
            continue
        kind = next((kind for kind, _ in in_line(line.text)), None)
        if kind is not None:
            told.add(line.holder)
            yield line, kind


def values(image: ImageContent) -> Iterator[str]:
    """Yield the secrets on command lines, for whoever hides them."""
    for line in command_lines(image):
        yield from (value for _, value in in_line(line.text))


def in_line(line: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, value) for the secrets on a command line: values of options and variables, and known forms."""
    text = line[:MAX_LENGTH]
    for pattern in (_OPTION, _PAIR):
        for match in pattern.finditer(text):
            value = match[2].strip("\"'")
            kind = looks_like_secret(match[1], value) if match[1].lower() not in _SWITCHES else None
            if kind is not None:
                yield kind, value
    for kind, pattern in _NAMELESS:
        for match in pattern.finditer(text):
            value = match[1].strip("\"'")
            if not (is_placeholder(value) or is_reference(value)):
                yield kind, value
    for match in _WORD.finditer(text):
        kind = known_form(match[0])
        if kind is not None:
            yield kind, match[0]
