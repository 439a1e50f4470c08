"""The state of a PowerShell script being read, and its quotes and variables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from deadlight.model.command import Argument
from deadlight.model.regex import compiled
from deadlight.semantics.commands.powershell import lexicon
from deadlight.semantics.commands.powershell.values import EMPTY, Value, joined
from deadlight.semantics.commands.text import Text
from deadlight.semantics.commands.transcript import Transcript
from deadlight.semantics.commands.words import Word

DEEPEST = 40
"""Levels of brackets that are followed; scripts of people stay under ten."""

MOST_TURNS = 16
"""Turns of a loop over known values that are followed."""

MOST_AGAIN = 20_000
"""Characters of one command line that are read again, for further turns of a loop and calls of a function."""

_SIMPLE = compiled(r'"([^"`$]*)"')
_HERE = compiled(r"@['\"][ \t]*\r?\n")
_RUN = compiled(r'[^"`$]+')
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "", "a": "", "b": "", "f": "", "v": "", "e": ""}
_CONSTANTS = ("true", "false", "null")


class Unreadable(Exception):  # noqa: N818 - a signal between the readers, never seen outside
    """A statement breaks off; the reader goes on with the next one."""


class TooDeep(Exception):  # noqa: N818 - likewise
    """Brackets are nested deeper than is followed; reading ends."""


class Function(Struct, frozen=True):
    """A function of the script: the names of its parameters, in order, and where its body starts."""

    parameters: tuple[str, ...]
    body: int


class Cursor:
    """A place in a script, with what is known there.

    `soft` counts the parentheses around the place in which a line end is only space. `core` is
    PowerShell 6 and later, which has fewer aliases. `variables` are known by lower-case name
    without scope; those of the environment start with "env:". `preference` is $ErrorActionPreference in
    lower case as far as it is set, "?" where it is not known. `steps` says of each step whether the script
    ends where it fails, `steps_before` how many there were before each command. `functions` are those of
    the script by lower-case name, `called` the ones that it calls.
    """

    def __init__(self, script: Text, transcript: Transcript, *, core: bool, variables: dict[str, Value]) -> None:
        """Start at the beginning of `script`."""
        self.script = script
        self.text = lexicon.plain(script.value)
        self.end = len(self.text)
        self.at = 0
        self.soft = 0
        self.nest = 0
        self.transcript = transcript
        self.core = core
        self.variables = variables
        self.preference = ""
        self.steps: list[bool | None] = []
        self.steps_before: dict[int, int] = {}
        self.functions: dict[str, Function] = {}
        self.called: set[str] = set()
        self.unclosed = ""
        self._journals: list[dict[str, Value | None]] = []

    def turns(self, items: list[Value]) -> Iterator[Value]:
        """Yield the items for which a loop's body at this place is read; only none or one where they are not known.

        The place is set back before each.
        """
        at = self.at
        if len(items) <= MOST_TURNS and all(item.known for item in items):
            for item in items:
                if self.transcript.again > MOST_AGAIN:
                    return
                self.at = at
                yield item
                self.transcript.again += self.at - at

    def call(self, name: str, words: list[Word]) -> None:
        """Read the body of the function `name` of the script, called with `words`."""
        raise NotImplementedError

    def statements(self, closing: str) -> list[Value]:
        """Read statements up to the `closing` bracket; return the value of each."""
        raise NotImplementedError

    def peek(self) -> str:
        """Return the character at the place, nothing at the end."""
        return self.text[self.at] if self.at < self.end else ""

    def gap(self) -> str:
        """Skip what separates words here; return the character that follows."""
        at, text = self.at, self.text
        following = text[at : at + 1]
        if following == " ":  # one space is what separates most words
            at += 1
            following = text[at : at + 1]
            self.at = at
        if following not in lexicon.SEPARATES:
            return following
        match = (lexicon.SOFT if self.soft else lexicon.SPACE).match(self.text, at)
        if match:
            self.at = match.end()
        return self.text[self.at] if self.at < self.end else ""

    def leap(self) -> str:
        """Skip space and line ends; return the character that follows."""
        match = lexicon.SOFT.match(self.text, self.at)
        if match:
            self.at = match.end()
        return self.text[self.at] if self.at < self.end else ""

    def enter(self, *, soft: bool) -> int:
        """Go into a bracket; return what `leave` needs."""
        self.nest += 1
        if self.nest > DEEPEST:
            raise TooDeep
        before, self.soft = self.soft, 1 if soft else 0
        return before

    def leave(self, before: int, closing: str) -> None:
        """Come out of a bracket, over `closing`."""
        self.nest -= 1
        self.soft = before
        if self.peek() == closing:
            self.at += 1
        else:
            raise Unreadable(f"a bracket is not closed: {closing} is missing")

    def written(self, start: int) -> str:
        """Return the text from `start` to here."""
        return self.text[start : self.at].strip()

    def argument(self, value: Value, start: int, end: int) -> Argument:
        """Return `value` as an argument that is written at `[start, end)`."""
        while end > start + 1 and self.text[end - 1].isspace():
            end -= 1
        return Argument(value.text, self.script.place(start, end), value.known, value.where)

    def verbatim(self) -> Value:
        """Read a string in single quotes."""
        at = self.at + 1
        while True:
            close = self.text.find("'", at, self.end)
            if close < 0:
                raise Unreadable("a single quote is not closed")
            if self.text.startswith("''", close):
                at = close + 2
                continue
            content = self.script.value[self.at + 1 : close].replace("''", "'")
            self.at = close + 1
            return Value(content)

    def expandable(self) -> Value:
        """Read a string in double quotes, with variables filled in."""
        simple = _SIMPLE.match(self.text, self.at)
        if simple and not self.text.startswith('"', simple.end()):
            self.at = simple.end()
            return Value(self.script.value[simple.start(1) : simple.end(1)])
        self.at += 1
        pieces: list[Value] = []
        while True:
            char = self.peek()
            if not char:
                raise Unreadable("a double quote is not closed")
            if char == '"':
                self.at += 1
                if self.peek() != '"':
                    return joined(pieces) if pieces else EMPTY
                pieces.append(Value('"'))
                self.at += 1
            else:
                pieces.append(self.piece(_RUN))

    def piece(self, run: re.Pattern[str]) -> Value:
        """Read a stretch of text that `run` matches, an escape, a variable or a `$( )`, inside other text."""
        match = run.match(self.text, self.at)
        if match:
            self.at = match.end()
            return Value(self.script.value[match.start() : match.end()])
        char = self.peek()
        if char == "`":
            escaped = self.text[self.at + 1 : self.at + 2]
            self.at += 2 if escaped else 1
            return Value(_ESCAPES.get(escaped, escaped))
        if char == "$":
            if self.text.startswith("$(", self.at):
                return self.subexpression()
            variable = self.variable()
            if variable is not None:
                return variable
        self.at += 1
        return Value(char)

    def skip_string(self) -> None:
        """Skip a string in quotes, or a here-string at its `@`, with whatever is in it."""
        quote = self.text[self.at]
        if quote == "@":
            quote = self.text[self.at + 1]
            if quote not in self.unclosed and _HERE.match(self.text, self.at):
                close = self.text.find(f"\n{quote}@", self.at)
                if close >= 0:
                    self.at = close + 3
                    return
                self.unclosed += quote
            self.at += 1
        pattern = r"'(?:[^']|'')*'" if quote == "'" else r'"(?:[^"`]|`.|"")*"'
        match = re.compile(pattern, re.DOTALL).match(self.text, self.at)
        if match is None:
            raise Unreadable("a quote is not closed")
        self.at = match.end()

    def here_string(self) -> Value:
        """Read a here-string, at its `@`."""
        quote = self.text[self.at + 1]
        if quote in self.unclosed:
            raise Unreadable("a here-string is not closed")
        opening = _HERE.match(self.text, self.at)
        close = self.text.find(f"\n{quote}@", self.at)
        if not opening or close < 0:
            self.unclosed += quote if close < 0 else ""
            raise Unreadable("a here-string is not closed")
        start = self.at = opening.end()
        if quote == "'":
            self.at = close + 3
            return Value(self.script.value[start:close].removesuffix("\r"), where=self.script.place(start, close))
        pieces: list[Value] = []
        run = re.compile(r"[^`$\n]+|\n(?!\"@)")
        while self.at < close:
            pieces.append(self.piece(run))
        self.at = close + 3
        value = joined(pieces) if pieces else Value("")
        value.text = value.text.removesuffix("\r")
        value.where = self.script.place(start, close)
        return value

    def subexpression(self) -> Value:
        """Read `$( )`; return its value, that of several statements with spaces between."""
        start = self.at
        self.at += 2
        before = self.enter(soft=False)
        values = self.statements(")")
        self.leave(before, ")")
        value = values[0] if len(values) == 1 else joined(values, " ")
        if value.known:
            return value
        origin = value.origin
        made = value.made if len(values) == 1 else ""
        text = self.written(start) if made or len(values) != 1 else value.text
        return Value(text, known=False, origin=origin, made=made, items=value.items)

    def variable(self) -> Value | None:
        """Read a variable; return its value, or the variable as written where it is not known."""
        match = lexicon.VARIABLE.match(self.text, self.at)
        if match is None:
            return None
        self.at = match.end()
        return self.lookup(match[1] or match[2], match[0])

    def assign(self, name: str, value: Value) -> None:
        """Set the variable `name`."""
        if self._journals:
            self._journals[-1].setdefault(name, self.variables.get(name))
        self.variables[name] = value

    def open_scope(self) -> None:
        """Start to keep track of what variables were before they are set."""
        self._journals.append({})

    def close_scope(self) -> dict[str, Value]:
        """Return the variables set since `open_scope`, which are as before afterwards."""
        journal = self._journals.pop()
        found = {name: self.variables[name] for name in journal}
        for name, value in journal.items():
            if value is None:
                del self.variables[name]
            else:
                self.variables[name] = value
        return found

    def lookup(self, name: str, written: str) -> Value:
        """Return what is known of the variable `name`."""
        name = variable_name(name)
        value = self.variables.get(name)
        if value is not None:
            if value.made and not value.known:
                return Value(written, known=False, made=value.made, origin=value.origin)
            return value
        if name.startswith("env:"):
            known = self.transcript.environment.get(name[4:])
            return Value(written, known=False) if known is None else Value(known)
        constant = name in _CONSTANTS
        return Value(written, known=constant, bare=constant)


def variable_name(name: str) -> str:
    """Return a variable's name in lower case and without the scopes that mean the script's own."""
    name = name.lower()
    if name == "psitem":
        return "_"
    scope, colon, rest = name.partition(":")
    return rest if colon and scope in ("global", "script", "local", "private", "using", "variable") else name
