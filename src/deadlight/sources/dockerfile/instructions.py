"""Makes the model's instructions out of statements: places, operands and assignments with variables expanded."""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.build import Assignment, Heredoc, Instruction
from deadlight.model.place import Document, Located, Offsets, Span, Where
from deadlight.model.regex import compiled
from deadlight.sources.dockerfile.lexer import Body, Statement
from deadlight.sources.dockerfile.variables import Expander, Lookup
from deadlight.sources.dockerfile.words import between_blanks, quoted_words

_BLANKS = compiled(r"[\t\v\f\r ]+")
_WORD_OPERANDS = frozenset({"ADD", "COPY", "EXPOSE", "VOLUME"})
_LINE_OPERANDS = frozenset({"USER", "WORKDIR", "STOPSIGNAL"})


class InstructionMaker:
    """Makes the instructions of one document."""

    def __init__(self, document: Document, escape: str) -> None:
        """Take the document and its escape character."""
        self.document = document
        self.escape = escape
        self.expander = Expander(escape)

    def where(self, statement: Statement, number: int, start: int, end: int) -> Where:
        """Return the place of the characters `[start, end)` of a statement's line."""
        return Where(self.document, ("instructions", number), None, (statement.offsets, start, end))

    def located(self, statement: Statement, number: int, start: int, end: int, lookup: Lookup) -> Located[str]:
        """Return the characters `[start, end)` of a statement's line, with variables expanded."""
        value, unknown = self.expander.expand(statement.line[start:end], lookup)
        return Located(value, self.where(statement, number, start, end), unknown)

    def operands(self, statement: Statement, number: int, lookup: Lookup) -> tuple[Located[str], ...]:
        """Return what the builder takes from the arguments as words."""
        line, at, end = statement.line, statement.at, statement.end
        if statement.keyword in _LINE_OPERANDS and at < end:
            return (self.located(statement, number, at, end, lookup),)
        if statement.keyword not in _WORD_OPERANDS:
            return ()
        if statement.words is None:
            return tuple(
                self.located(statement, number, first, last, lookup) for first, last in between_blanks(line, at, end)
            )
        found: list[Located[str]] = []
        for text, first, last in statement.words:
            value, unknown = self.expander.expand(text, lookup)
            found.append(Located(value, self.where(statement, number, first, last), unknown))
        return tuple(found)

    def assignments(self, statement: Statement, number: int, lookup: Lookup) -> Iterator[Assignment]:
        """Yield the assignments of ENV, ARG or LABEL, each when it is asked for.

        Raises ValueError, with the reason, where the builder refuses the instruction.
        """
        line, at, end, keyword = statement.line, statement.at, statement.end, statement.keyword
        words = quoted_words(line, at, end, self.escape)
        if not words:
            raise ValueError(f"{keyword} needs an argument")
        if keyword != "ARG" and "=" not in line[words[0][0] : words[0][1]]:
            gap = _BLANKS.search(line, at, end)
            if gap is None:
                raise ValueError(f"{keyword} {line[at : at + 40]} has no value")
            yield self._assignment(statement, number, (at, gap.start(), gap.end(), end), lookup)
            return
        for first, last in words:
            equals = line.find("=", first, last)
            if equals == first:
                raise ValueError(f"{keyword} has a value without a name")
            if equals >= 0:
                yield self._assignment(statement, number, (first, equals, equals + 1, last), lookup)
            elif keyword == "ARG":
                yield Assignment(line[first:last], None, self.where(statement, number, first, last))
            else:
                raise ValueError(f"{keyword} {line[first : min(last, first + 40)]} has no value")

    def _assignment(
        self, statement: Statement, number: int, bounds: tuple[int, int, int, int], lookup: Lookup
    ) -> Assignment:
        first, name_end, value_start, last = bounds
        name, _ = self.expander.expand(statement.line[first:name_end], lookup)
        value = self.located(statement, number, value_start, last, lookup)
        return Assignment(name, value, self.where(statement, number, first, last))

    def instruction(
        self,
        statement: Statement,
        number: int,
        operands: tuple[Located[str], ...] = (),
        assignments: tuple[Assignment, ...] = (),
    ) -> Instruction:
        """Return the statement as an instruction of the model."""
        line, at, end = statement.line, statement.at, statement.end
        arguments, offsets = line[at:end], rebased(statement.offsets, at, end)
        heredocs: tuple[Heredoc, ...] = ()
        if statement.bodies is not None:
            from deadlight.sources.dockerfile.heredoc import marker_of

            heredocs = tuple(self._heredoc(body, number) for body in statement.bodies)
            if statement.keyword == "RUN" and marker_of(arguments) is not None:
                body = statement.bodies[0]
                arguments, offsets = heredocs[0].body, self._body(body)[1]
        words = statement.words
        return Instruction(
            keyword=statement.keyword,
            arguments=arguments,
            where=Where(self.document, ("instructions", number), Span(statement.first, statement.last)),
            flags=tuple(
                (flag.name, Located(flag.value, self.where(statement, number, flag.start, flag.end)))
                for flag in statement.flags
            )
            if statement.flags
            else (),
            words=None
            if words is None
            else tuple(Located(text, self.where(statement, number, first, last)) for text, first, last in words),
            heredocs=heredocs,
            offsets=offsets,
            operands=operands,
            assignments=assignments,
            on_build=statement.on_build,
        )

    def _heredoc(self, body: Body, number: int) -> Heredoc:
        where = Where(self.document, ("instructions", number), Span(body.start, body.end))
        return Heredoc(body.marker.name, self._body(body)[0], where)

    def _body(self, body: Body) -> tuple[str, Offsets]:
        """Return the text of a here-document and its offsets."""
        text = self.document.text[body.start : body.end]
        if not body.marker.chomp:
            return text, ((0, body.start),)
        kept: list[str] = []
        offsets: list[tuple[int, int]] = []
        length, at = 0, body.start
        lines = text.split("\n") if "\t" in text else [text]
        for number, line in enumerate(lines, start=1):
            stripped = line.lstrip("\t")
            offsets.append((length, at + len(line) - len(stripped)))
            kept.append(stripped if number == len(lines) else stripped + "\n")
            length += len(kept[-1])
            at += len(line) + 1
        return "".join(kept), tuple(offsets)


def rebased(offsets: Offsets, start: int, end: int) -> Offsets:
    """Return the offsets of the part `[start, end)` of a joined text."""
    if len(offsets) == 1:
        ours, theirs = offsets[0]
        return ((0, theirs + start - ours),)
    found: list[tuple[int, int]] = []
    for ours, theirs in offsets:
        if ours <= start:
            found = [(0, theirs + start - ours)]
        elif ours < end:
            found.append((ours - start, theirs))
    return tuple(found)
