"""Secrets in an image: in its configuration, its history, and its files. No value is returned but to hide it.

Build arguments stand in the history of an image as `|COUNT NAME=value …` before the command that could see them.
Source: https://docs.docker.com/build/building/variables/#security-considerations, and
https://github.com/moby/moby/blob/v28.5.2/builder/dockerfile/dispatchers.go (`prependEnvOnCmd`)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from deadlight.model.image_content import ImageConfig
from deadlight.model.place import Route
from deadlight.model.regex import lazy
from deadlight.semantics.command_line_secrets import in_line
from deadlight.semantics.secrets import MAX_LENGTH, is_secret_name, known_form, looks_like_secret

_ASSIGNED = lazy(r"(?:^|[\s;&])([A-Za-z_][\w.-]{0,100})=(\"[^\"]{0,2000}\"|'[^']{0,2000}'|[^\s\"';&|]{1,2000})")
_DIRECTIVE = lazy(r"^(?:(?:\S{1,40} ){1,4}?#\(nop\)\s+)?(?:ENV|ARG|LABEL)\s", re.IGNORECASE)
_ARGUMENTS = lazy(r"^(?:RUN\s+)?\|(\d{1,3})\s")

_MOST_LINE = 4_000
"""Characters of a line of a file that are looked at by the names in it."""

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
    ((".env", ".ini", ".properties", ".toml", ".conf", ".cfg", ".yml", ".yaml", "credentials"), (_PLAIN_PAIR,)),
)
"""Ends of names → how such files write a name and its value."""

_LISTS = (".deps.json", "package-lock.json", ".resx.json", ".schema.json", ".runtimeconfig.json")
"""Ends of names of files that are all names and hashes."""


_WORDS = tuple(map(lazy, (
    "p(?:ass|wd|sw|ypi-[Aa]g[Ee])", "s(?:ecret|ig(?:nature|=))", "k(?<=tok)en", "c(?:redential)",
    "g(?:l(?:pat|dt|rt|cbt|ptt|ft)-)", "_(?:(?=pat)|(?<=gh[pousr]_)|(?<=hf_)|(?<=npm_)|(?<=dckr_)|(?<=k_live_))",
)))  # fmt: skip
"""What stands, in lower case, in every line with the name of a secret, but for those that end in `key`, and in many
with a secret of a known form.

A pattern that begins with one letter is found as fast as that letter, twice as fast as a word: so each begins with the
rarest letter of what it finds, and looks back at those before.
"""

_KEY = lazy(r"k(?<=[istedgnrh\-_. ]k)ey")
"""What may be the end of such a name: before it stands the last letter of one of these words, or what parts words."""

_BEFORE_KEY = (
    "api", "access", "secret", "private", "account", "storage", "shared", "signing", "encryption", "master", "auth",
    "host", "sas", "subscription", "machine", "function", "admin",
)  # fmt: skip
"""The words of which one stands before `key` in such a name."""

_SIGNS = tuple(map(lazy, (
    "P(?:RIVATE KEY)", "A(?:KIA|SIA|Iza)", "x(?:ox)", r"S(?:G\.)", "2(?<=oy2)",
)))  # fmt: skip
"""What stands, as it is written, in each other text with a secret of a known form. Passwords of URLs stand before @."""

_RARE_SIGNS = (("~", lazy("~(?<=8Q~)")), ("J", lazy("J(?<=eyJ)")), ("hooks.slack", lazy(r"h(?:ooks\.slack)")))
"""The same, after what a text is asked for first, as many have none of it."""

_LONGEST_USER_INFO = 600


def in_text(path: str, text: str) -> Iterator[tuple[int, str]]:
    """Yield (1-based line, kind of secret) for the secrets in a file of an image.

    Most lines have no sign of one, and are not looked at one by one.
    """
    name = path.lower()
    if name.endswith(_LISTS):
        return
    patterns = next((patterns for ends, patterns in _FORMS if name.endswith(ends)), ())
    number, counted = 1, 0
    for start in sorted(_line_starts(text)):
        kind = _in_line(text[start : _line_end(text, start)], patterns)
        if kind is not None:
            number += text.count("\n", counted, start)
            counted = start
            yield number, kind


def _line_starts(text: str) -> set[int]:
    """Return the offsets at which the lines with a sign of a secret begin."""
    lower = text.lower()
    # Few characters have a lower case of another length; then offsets do not agree.
    lower = lower if len(lower) == len(text) else text
    starts: set[int] = set()
    rare = [pattern for sign, pattern in _RARE_SIGNS if sign in text]
    for patterns, searched in ((_SIGNS, text), (rare, text), (_WORDS, lower)):
        for pattern in patterns:
            match = pattern.search(searched)
            while match is not None:
                at = match.start()
                starts.add(text.rfind("\n", 0, at) + 1)
                match = pattern.search(searched, _line_end(text, at))
    match = _KEY.search(lower)
    while match is not None:
        at = match.start()
        start = text.rfind("\n", 0, at) + 1
        if _is_key(lower, start, at):
            starts.add(start)
            at = _line_end(text, at)
        match = _KEY.search(lower, at + 1)
    at = text.find("@")
    while at >= 0:
        start = text.rfind("\n", 0, at) + 1
        if _is_address(text, start, at):
            starts.add(start)
            at = _line_end(text, at)
        at = text.find("@", at + 1)
    return starts


def _is_key(lower: str, start: int, at: int) -> bool:
    """Return whether what ends in `key` there, in a line that begins at `start`, is the name of a secret."""
    return lower[max(start, at - 14) : at].rstrip("-_. ").endswith(_BEFORE_KEY)


def _is_address(text: str, start: int, at: int) -> bool:
    """Return whether the `@` there stands in a URL."""
    return text.find("://", max(start, at - _LONGEST_USER_INFO), at) >= 0


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return end if end >= 0 else len(text)


def _in_line(line: str, patterns: tuple[re.Pattern[str], ...]) -> str | None:
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
                return "a secret, as its name says"
    return None


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
