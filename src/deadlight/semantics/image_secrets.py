"""Secrets in an image: in its configuration, its history, and its files. No value is returned but to hide it.

Build arguments stand in the history of an image as `|COUNT NAME=value …` before the command that could see them.
Source: https://docs.docker.com/build/building/variables/#security-considerations, and
https://github.com/moby/moby/blob/v28.5.2/builder/dockerfile/dispatchers.go (`prependEnvOnCmd`)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from deadlight.model.image_content import ImageConfig
from deadlight.model.place import Route
from deadlight.model.regex import lazy
from deadlight.semantics.command_line_secrets import in_line
from deadlight.semantics.credential_files import in_credentials
from deadlight.semantics.secret_signs import lines_with_signs
from deadlight.semantics.secrets import MAX_LENGTH, is_secret_name, known_form, looks_like_secret

_ASSIGNED = lazy(r"(?:^|[\s;&])([A-Za-z_][\w.-]{0,100})=(\"[^\"]{0,2000}\"|'[^']{0,2000}'|[^\s\"';&|]{1,2000})")
_DIRECTIVE = lazy(r"^(?:(?:\S{1,40} ){1,4}?#\(nop\)\s+)?(?:ENV|ARG|LABEL)\s", re.IGNORECASE)
_ARGUMENTS = lazy(r"^(?:RUN\s+)?\|(\d{1,3})\s")

_MOST_LINE = 4_000
"""Characters of a line of a file that are looked at by the names in it."""

_SHORT_LINE, _SHORT_LINES = 200, 4096
"""Characters of lines that are remembered, and how many are: files of one kind say much in the same words."""

_JSON = lazy(r"\"([\w.:@ -]{2,100})\"\s*:\s*\"((?:[^\"\\]|\\.){1,2000})\"")
_XML_PAIR = lazy(
    r"\b(?:key|name)\s*=\s*[\"']([\w.:@-]{2,100})[\"']\s+(?:\w+\s*=\s*[\"'][^\"']{0,200}[\"']\s+){0,3}?"
    r"value\s*=\s*[\"']([^\"']{1,2000})[\"']",
    re.IGNORECASE,
)
_XML_ATTRIBUTE = lazy(r"\b([\w.:-]{2,100})\s*=\s*\"([^\"]{1,2000})\"")
_XML_ELEMENT = lazy(r"<([\w.:-]{2,100})>([^<>]{1,2000})</\1>")
_PLAIN_PAIR = lazy(
    r"^\s*(?:export\s+|set\s+\"?|setx\s+)?([A-Za-z_][\w.-]{1,100})\s*[=:]\s*(\"[^\"]+\"|'[^']+'|[^\s#;]+)\s*$"
)
_SCRIPT_PAIR = lazy(r"\$(?:env:)?([A-Za-z_]\w{1,100})\s*=\s*(\"[^\"$]+\"|'[^']+')")
_BATCH_PAIR = lazy(r"^\s*(?:@\s*)?set(?:x\s+|\s+\"?)([A-Za-z_][\w.-]{1,100})[= ]\s*(\"?[^\s\"%!]+\"?)", re.IGNORECASE)
_NPM_TOKEN = lazy(r":_(authToken|auth|password)\s*=\s*([^\s$]{8,500})$")

_FORMS: tuple[tuple[tuple[str, ...], tuple[re.Pattern[str], ...]], ...] = (
    ((".json", ".publishsettings"), (_JSON,)),
    ((".xml", ".config", ".pubxml", ".settings"), (_XML_PAIR, _XML_ATTRIBUTE, _XML_ELEMENT)),
    ((".ps1", ".psm1"), (_SCRIPT_PAIR,)),
    ((".cmd", ".bat"), (_BATCH_PAIR,)),
    ((".npmrc", ".yarnrc"), (_NPM_TOKEN,)),
    (
        (".env", ".ini", ".properties", ".toml", ".conf", ".cfg", ".yml", ".yaml", "credentials", ".pypirc"),
        (_PLAIN_PAIR,),
    ),
)
"""Ends of names → how such files write a name and its value."""

_LISTS = (".deps.json", "package-lock.json", ".resx.json", ".schema.json", ".runtimeconfig.json")
"""Ends of names of files that are all names and hashes."""


def in_text(path: str, text: str) -> Iterator[tuple[int, str]]:
    """Yield (1-based line, kind of secret) for the secrets in a file of an image.

    Most lines have no sign of one, and are not looked at one by one.
    """
    name = path.lower()
    if name.endswith(_LISTS):
        return
    patterns = next((patterns for ends, patterns in _FORMS if name.endswith(ends)), ())
    told = set()
    for number, kind in in_credentials(name, text):
        told.add(number)
        yield number, kind
    for number, line in lines_with_signs(text):
        found = _in_line(line, patterns) if number not in told else None
        if found is not None:
            yield number, found


def _in_line(line: str, patterns: tuple[re.Pattern[str], ...]) -> str | None:
    return _in_short_line(line, patterns) if len(line) <= _SHORT_LINE else _in_any_line(line, patterns)


def _in_any_line(line: str, patterns: tuple[re.Pattern[str], ...]) -> str | None:
    line = line.rstrip("\r")
    known = known_form(line[:MAX_LENGTH])
    if known is not None:
        return known
    if len(line) > _MOST_LINE:
        return None
    for pattern in patterns:
        for match in pattern.finditer(line):
            name, value = match[1].rpartition(":")[2], match[2].strip("\"'")
            if pattern is _NPM_TOKEN:
                return "a token of a package registry"
            if is_secret_name(name) and not _is_prose(value) and looks_like_secret(name, value) is not None:
                return "a secret, by its name,"
    return None


_in_short_line = lru_cache(maxsize=_SHORT_LINES)(_in_any_line)


def _is_prose(value: str) -> bool:
    """Return whether a value is words for people: a label, a description."""
    words = value.split()
    return len(words) > 1 and all(word.strip(".,:;!?()'").isalpha() for word in words)


def in_configuration(config: ImageConfig) -> Iterator[tuple[str, str, Route]]:
    """Yield (what holds it, kind of secret, route below the image) for secrets in configuration and history."""
    told: set[str] = set()
    for name, value in config.environment:
        kind = looks_like_secret(name, value)
        if kind is not None:
            told.add(value)
            yield f"the variable {name}", kind, ("config", "environment", name)
    for name, value in config.labels:
        kind = looks_like_secret(name, value)
        if kind is not None:
            told.add(value)
            yield f"the label {name}", kind, ("config", "labels", name)
    for number, line in enumerate(config.history):
        found = next(((name, kind, value) for name, kind, value in _of_line(line) if value not in told), None)
        if found is not None:
            told.add(found[2])
            what = f"a line of the history ({found[0]})" if found[0] else "a line of the history"
            yield what, found[1], ("config", "history", number)


def values(config: ImageConfig) -> Iterator[str]:
    """Yield the secrets in configuration and history, for whoever hides them."""
    for name, value in (*config.environment, *config.labels):
        if looks_like_secret(name, value) is not None:
            yield value
    for line in config.history:
        for _, _, value in _of_line(line):
            yield value


def _of_line(line: str) -> Iterator[tuple[str, str, str]]:
    """Yield (name, kind, value) for the secrets in a line of the history; the whole line where only its form tells."""
    text = line[:MAX_LENGTH]
    arguments = _ARGUMENTS.match(text)
    if arguments is not None or _DIRECTIVE.match(text):
        most = int(arguments[1]) if arguments is not None else len(text)
        for number, match in enumerate(_ASSIGNED.finditer(text)):
            if number >= most:
                break
            value = match[2].strip("\"'")
            kind = looks_like_secret(match[1], value)
            if kind is not None:
                yield match[1], kind, value
    if _DIRECTIVE.match(text):
        return
    known = known_form(text) if arguments is None else None
    if known is not None:
        yield "", known, text
    for kind, value in in_line(text):
        yield "", kind, value
