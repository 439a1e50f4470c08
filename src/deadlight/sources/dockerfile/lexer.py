"""Cuts the text of a Dockerfile into statements: directives, comments, continuation lines, here-documents.

Offsets inside a statement are those of its joined line; its `offsets` lead back to the document.
Every character is looked at a bounded number of times, and a line longer than the builder reads ends the reading.
Source: https://github.com/moby/buildkit/blob/master/frontend/dockerfile/parser/parser.go and directives.go
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from deadlight.model.errors import InputError
from deadlight.model.place import Offsets
from deadlight.model.regex import compiled
from deadlight.sources.dockerfile.json_form import NotStringsError, exec_words
from deadlight.sources.dockerfile.words import SPACE, Flag, flags, past_space

if TYPE_CHECKING:
    from deadlight.sources.dockerfile.heredoc import Marker

LONGEST_LINE = 65535
"""The builder's line scanner holds 64 KiB, line end included."""

_KEYWORD = compiled(r"([^\t\v\f\r ]+)[\t\v\f\r ]*")
_DIRECTIVE = compiled(r"([A-Za-z][A-Za-z0-9]*)[\t\n\f\r ]*=(.+)")
_DIRECTIVES = frozenset({"syntax", "escape", "check"})
_EXEC_FORM = frozenset({"ADD", "CMD", "COPY", "ENTRYPOINT", "RUN", "SHELL", "VOLUME"})
_HEREDOCS = frozenset({"ADD", "COPY", "RUN"})


class Refusal(Struct, frozen=True):
    """Something at an offset of the document that the builder refuses."""

    offset: int
    reason: str


class Body(Struct, frozen=True):
    """A here-document: its marker, and the offsets of its body in the document."""

    marker: Marker
    start: int
    end: int


class Statement(Struct):
    """One instruction as it is written.

    `line` is the joined line; the arguments are `line[at:end]`. `first` and `last` are the offsets of
    the whole in the document. `words` is the exec form. `command_at` is where the command of a
    HEALTHCHECK CMD starts.
    """

    keyword: str
    line: str
    at: int
    end: int
    offsets: Offsets
    first: int
    last: int
    flags: list[Flag]
    words: list[tuple[str, int, int]] | None = None
    bodies: list[Body] | None = None
    command_at: int = 0
    on_build: bool = False


class Lexer:
    """Reads a text from top to bottom.

    After `statements`, `escape` is the escape character in force, `top` the offset of the first
    line after the parser directives, `open_ended` whether the last statement lacks its end (a line to
    go on in, the end of a here-document), and `refusals` what the builder would refuse.
    """

    def __init__(self, text: str) -> None:
        """Start at the beginning of `text`."""
        self.text = text
        self.escape = "\\"
        self.top = 0
        self.open_ended = False
        self.refusals: list[Refusal] = []
        self._lines = text.split("\n")
        self._number = 0
        self._offset = 0
        self._directives: set[str] | None = set()

    def statements(self) -> list[Statement]:
        """Return all statements. Raises InputError for a line that is too long for the builder."""
        self._demand_short_lines()
        found: list[Statement] = []
        count = len(self._lines)
        while self._number < count:
            start = self._offset
            line = self._next_line()
            stripped = line.lstrip(SPACE)
            if not stripped or stripped[0] == "#":
                if self._directives is not None:
                    self._directive(stripped, start)
                continue
            self._directives = None
            first = start + len(line) - len(stripped)
            tail = stripped.rstrip(" \t")
            if tail[-1] == self.escape and tail[-2:-1] != self.escape:
                joined, offsets, last = self._joined(tail[:-1], first)
            else:
                joined, offsets, last = stripped, ((0, first),), first + len(tail)
            statement = self._statement(joined, offsets, first, last)
            if statement is not None:
                found.append(statement)
        return found

    def _demand_short_lines(self) -> None:
        if max(map(len, self._lines)) <= LONGEST_LINE:
            return
        number = next(number for number, line in enumerate(self._lines, 1) if len(line) > LONGEST_LINE)
        raise InputError("the line is longer than the 65,535 bytes that the builder reads", line=number)

    def _next_line(self) -> str:
        line = self._lines[self._number]
        self._number += 1
        self._offset += len(line) + 1
        return line.rstrip("\r")

    def _directive(self, comment: str, start: int) -> None:
        """Take a parser directive; anything else ends them."""
        seen = self._directives
        match = _DIRECTIVE.match(comment[1:].lstrip(SPACE))
        name = match[1].lower() if match is not None else ""
        if match is None or seen is None or name not in _DIRECTIVES:
            self._directives = None
            return
        self.top = self._offset
        if name in seen:
            self.refusals.append(Refusal(start, f"the directive {name} is given twice"))
        elif name == "escape":
            value = match[2].strip()
            if value in {"\\", "`"}:
                self.escape = value
            else:
                self.refusals.append(Refusal(start, f"the escape character is ` or \\, not {value[:20]}"))
        seen.add(name)

    def _joined(self, piece: str, first: int) -> tuple[str, Offsets, int]:
        """Join a line that goes on with those that follow; comments and empty lines between are skipped."""
        pieces, offsets = [piece], [(0, first)]
        length, last = len(piece), first + len(piece) + 1
        count, escape = len(self._lines), self.escape
        goes_on = True
        while goes_on and self._number < count:
            start = self._offset
            line = self._next_line()
            lead = line.lstrip(SPACE)
            if not lead or lead[0] == "#":
                continue
            tail = line.rstrip(" \t")
            last = start + len(tail)
            goes_on = tail[-1] == escape and tail[-2:-1] != escape
            piece = tail[:-1] if goes_on else line
            if piece:
                offsets.append((length, start))
                pieces.append(piece)
                length += len(piece)
        self.open_ended = goes_on
        if not pieces[0] and len(offsets) > 1:
            del offsets[0]
        return "".join(pieces), tuple(offsets), last

    def _statement(self, line: str, offsets: Offsets, first: int, last: int) -> Statement | None:
        """Split a joined line into keyword, flags and arguments."""
        end = len(line.rstrip(SPACE))
        match = _KEYWORD.match(line, past_space(line, 0, end), end)
        if match is None:
            return None
        keyword, on_build = match[1].upper(), False
        found, at = flags(line, past_space(line, match.end(), end), end, self.escape)
        if keyword == "ONBUILD":
            match = _KEYWORD.match(line, at, end)
            if match is not None:
                keyword, on_build = match[1].upper(), True
                found, at = flags(line, past_space(line, match.end(), end), end, self.escape)
        statement = Statement(keyword, line, at, end, offsets, first, last, found, on_build=on_build)
        if keyword == "HEALTHCHECK":
            self._health_check(statement)
        elif keyword in _EXEC_FORM and line.startswith("[", at):
            self._exec_form(statement, at)
        if statement.words is None and "<<" in line and keyword in _HEREDOCS:
            self._bodies(statement)
        return statement

    def _exec_form(self, statement: Statement, at: int) -> None:
        try:
            statement.words = exec_words(statement.line, at, statement.end)
        except NotStringsError:
            self.refusals.append(Refusal(statement.first, f"the list of {statement.keyword} holds more than strings"))

    def _health_check(self, statement: Statement) -> None:
        line, at, end = statement.line, statement.at, statement.end
        stop = at
        while stop < end and line[stop] not in SPACE:
            stop += 1
        if line[at:stop].upper() == "CMD":
            statement.command_at = past_space(line, stop, end)
            if line.startswith("[", statement.command_at):
                self._exec_form(statement, statement.command_at)

    def _bodies(self, statement: Statement) -> None:
        """Read the here-documents that the statement announces."""
        from deadlight.sources.dockerfile.heredoc import markers

        announced = markers(statement.line)
        if not announced:
            return
        statement.bodies = []
        count = len(self._lines)
        for marker in announced:
            start = end = self._offset
            while self._number < count:
                end = self._offset
                line = self._next_line()
                if (line.lstrip("\t") if marker.chomp else line) == marker.name:
                    statement.last = end + len(line)
                    break
            else:
                end = len(self.text)
                statement.last = end
                self.open_ended = True
                reason = f"the here-document {marker.name[:40]} is not ended by a line {marker.name[:40]}"
                self.refusals.append(Refusal(statement.first, reason))
            statement.bodies.append(Body(marker, min(start, end), end))
