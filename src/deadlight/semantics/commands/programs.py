"""Reads the options of native programs."""

from __future__ import annotations

import ntpath
import re
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from deadlight.model.command import Argument
from deadlight.model.regex import compiled
from deadlight.semantics.commands.options import SAME, row
from deadlight.semantics.commands.transcript import Parameters
from deadlight.semantics.commands.words import Word

_DASH = compiled(r"--?([A-Za-z?#][\w.#-]*)(?:[:=](.*))?$", re.DOTALL)
_SLASH = compiled(r"[/-]([A-Za-z?][\w!*-]*)(?:[:=](.*))?$", re.DOTALL)


class Options(Struct, frozen=True):
    """The options of one program: how they are written, which take a value, and their long names."""

    style: str
    values: frozenset[str]
    lists: frozenset[str]
    names: dict[str, str]


_UNLISTED = Options("", frozenset(), frozenset(), {})


@lru_cache(maxsize=128)
def _options(program: str) -> Options:
    written = row(program)
    if written is None:
        return _UNLISTED
    style, values, switches = (part.split() for part in written.split("|"))
    names: dict[str, str] = {}
    takes: set[str] = set()
    lists: set[str] = set()
    for option in values:
        name, _, long = option.removesuffix("*").partition("=")
        names[name] = long or name
        takes.add(name)
        if option.endswith("*"):
            lists.add(name)
    for option in switches:
        name, _, long = option.partition("=")
        names[name] = long or name
    return Options(style[0] if style else "", frozenset(takes), frozenset(lists), names)


@lru_cache(maxsize=1024)
def program_name(path: str) -> str:
    """Return the canonical name of a program: lower case, without directories and ".exe"."""
    name = ntpath.basename(path.strip().strip("\"'").replace("/", "\\")).lower()
    return name.removesuffix(".exe") if name != ".exe" else name


def parse(program: str, words: list[Word]) -> tuple[Parameters, tuple[Argument, ...]]:
    """Return the parameters and the positional values of a native program's words (each one argument)."""
    options = _options(program)
    parameters: list[tuple[str, Argument | None]] = []
    loose: list[Argument] = []
    plain: list[Word] = []
    for word in words:
        if word.redirects:
            parameters.append((word.option, word.value))
        else:
            plain.append(word)
    if options.style == "w":
        return tuple(parameters), tuple(word.value for word in plain if word.value is not None)
    queue = _Queue(plain)
    for word in queue:
        before = len(parameters)
        if options.style == "/":
            parameters.extend(_slash(word, queue, options))
        elif options.style == "7":
            parameters.extend(_seven(word))
        elif options.style in ("-", "p", "d"):
            parameters.extend(_gnu(word, queue, options))
            if options.style == "p" and (queue.ended or not word.text.startswith("-")):
                queue.ended = True
        elif options.style == "1":
            parameters.extend(_single(word, queue, options))
        else:
            parameters.extend(_unlisted(word))
        if len(parameters) == before and word.value is not None and word.text != "--":
            loose.append(word.value)
    if options.style == "d":
        loose = [word.value for word in plain if word.value is not None]
    return tuple(parameters), tuple(loose)


class _Queue:
    """The words still to be read; `take` hands out the next one as a value, if there is one.

    `ended` is whether options are over: all that follows is positional.
    """

    def __init__(self, words: list[Word]) -> None:
        self.words = words
        self.at = 0
        self.ended = False

    def __iter__(self) -> Iterator[Word]:
        while self.at < len(self.words):
            self.at += 1
            yield self.words[self.at - 1]

    def take(self) -> Argument | None:
        if self.at >= len(self.words):
            return None
        self.at += 1
        return self.words[self.at - 1].value

    def upcoming(self) -> str:
        return self.words[self.at].text if self.at < len(self.words) else ""


def _cut(word: Word, value: str) -> Argument:
    return Argument(value.strip('"') if value[:1] == '"' else value, word.where, word.known)


def _gnu(word: Word, queue: _Queue, options: Options) -> Iterator[tuple[str, Argument | None]]:
    text = word.text
    if queue.ended or len(text) < 2 or text[0] != "-":
        return
    if text.startswith("--"):
        if text == "--":
            queue.ended = True
        name, equals, value = text[2:].partition("=")
        if name:
            known = options.names.get(name, name)
            takes = name in options.values or (
                len(name) > 1 and name in options.names.values() and _long_takes(name, options)
            )
            yield known.lower(), _cut(word, value) if equals else (queue.take() if takes else None)
        return
    if text[1:] in options.names or (match := _DASH.match(text)) is None:
        name = text[1:]
        yield options.names.get(name, name), queue.take() if name in options.values else None
        return
    if match[1] in options.names and match[2] is not None:
        yield options.names[match[1]], _cut(word, match[2])
        return
    yield from _cluster(word, queue, options)
    if options.style == "p" and text[1] in "mc":
        queue.ended = True


def _long_takes(name: str, options: Options) -> bool:
    return any(options.names[short] == name for short in options.values)


def _cluster(word: Word, queue: _Queue, options: Options) -> Iterator[tuple[str, Argument | None]]:
    letters = word.text[1:]
    if letters[:1] not in options.names:
        yield from _unlisted(word)
        return
    for index, letter in enumerate(letters):
        name = options.names.get(letter, letter)
        if letter in options.values:
            rest = letters[index + 1 :]
            yield name, _cut(word, rest.removeprefix("=")) if rest else queue.take()
            return
        yield name, None


def _single(word: Word, queue: _Queue, options: Options) -> Iterator[tuple[str, Argument | None]]:
    match = _DASH.match(word.text)
    if match is None:
        return
    name = match[1].lower()
    if match[2] is not None:
        yield options.names.get(name, name), _cut(word, match[2])
    else:
        yield options.names.get(name, name), queue.take() if name in options.values else None


def _slash(word: Word, queue: _Queue, options: Options) -> Iterator[tuple[str, Argument | None]]:
    text = word.text
    whole = text[1:].lower()
    if text[:1] not in ("/", "-") or len(text) < 2:
        return
    if whole in options.lists:
        found = False
        while queue.upcoming() and queue.upcoming()[0] not in "/-":
            found = True
            yield whole, queue.take()
        if not found:
            yield whole, None
    elif whole in options.values:
        yield options.names[whole], queue.take()
    elif "log" in options.values and re.fullmatch(r"l[iwearucmopvx+!*]*", whole):  # msiexec: what to log
        yield "log", queue.take()
    elif whole in options.names:
        yield options.names[whole], None
    else:
        match = _SLASH.match(text)
        if match:
            yield match[1].lower(), _cut(word, match[2]) if match[2] is not None else None


def _seven(word: Word) -> Iterator[tuple[str, Argument | None]]:
    text = word.text
    if text[:1] == "-" and len(text) > 1:
        letter = text[1].lower()
        yield letter if letter in "op" else text[1:].lower(), _cut(word, text[2:]) if letter in "op" else None


def _unlisted(word: Word) -> Iterator[tuple[str, Argument | None]]:
    match = _DASH.match(word.text) or (_SLASH.match(word.text) if word.text[:1] == "/" else None)
    if match:
        yield match[1].lower(), _cut(word, match[2]) if match[2] is not None else None


def canonical(path: str, words: list[Word]) -> tuple[str, list[Word]]:
    """Return the canonical name of a program and its words; `python -m pip` is pip."""
    name = program_name(path)
    if (
        SAME.get(name, name) == "python"
        and len(words) > 1
        and words[0].text == "-m"
        and words[1].text in ("pip", "pip3")
    ):
        return "pip", words[2:]
    if name == "tar" and words and words[0].text.isalpha():
        bundle = words[0]
        words = [
            Word(f"-{bundle.text}", bundle.where, known=bundle.known, start=bundle.start, end=bundle.end),
            *words[1:],
        ]
    if name in ("cinst", "cup"):
        words = [Word("install" if name == "cinst" else "upgrade", words[0].where), *words] if words else words
    return SAME.get(name, name), words


_PART = compiled(r'(?:[^\s"]|"(?:[^"\\]|\\.)*"?)+')


def split(line: str) -> list[str]:
    """Return the arguments in a command line as a Windows program splits it, without their quotes."""
    return [re.sub(r'\\?"', lambda quote: '"' if len(quote[0]) > 1 else "", part) for part in _PART.findall(line)]
