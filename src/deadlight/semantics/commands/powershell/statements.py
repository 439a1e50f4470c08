"""PowerShell statements: pipelines, assignments, conditions, loops, functions."""

from __future__ import annotations

import re

from deadlight.model.regex import compiled
from deadlight.semantics.commands.powershell import lexicon
from deadlight.semantics.commands.powershell.control import Control
from deadlight.semantics.commands.powershell.cursor import Unreadable, variable_name
from deadlight.semantics.commands.powershell.values import EMPTY, Value, elements, joined, listed

_RESUME = compiled(r"[;\n{}]|\|\|?|&&")
_PLAIN_VARIABLE = compiled(r"\$(?:\{([^{}]+)\}|((?:\w+:)?\w+))$")
_ATTRIBUTE = compiled(r"\[\s*[A-Za-z_][\w.]*\s*\(")
"""What begins an attribute, as it stands before `param`: no type in brackets has parentheses."""

_LONE_STRING = compiled(r"""(?:'[^'\n]*'|"[^"`\n]*")[ \t]+(?=\S)""")
_CONTINUES = compiled(r"[;|)}>#&=,+*%\n]|-[A-Za-z]+(?![\w.:=])\s*['\"$(@\[\d{]|2>|\?\?|\.\.")
"""What may follow a string in quotes that is a value; whatever else follows, the string is a program's path."""


class Statements(Control):
    """Reads statements. What follows one that breaks off is read as the next."""

    def statements(self, closing: str) -> list[Value]:
        """Read statements up to the `closing` bracket or the end; return the value of each."""
        values: list[Value] = []
        while True:
            match = lexicon.BREAKS.match(self.text, self.at)
            if match:
                self.at = match.end()
            if self.at >= self.end:
                return values
            start = self.at
            if self.text[start] in ")}":
                if self.text[start] == closing:
                    return values
                self.transcript.trouble(f"{self.text[start]} closes nothing")
                self.at += 1
                continue
            state = self.nest, self.soft, self.transcript.inside
            try:
                values.append(self.statement())
            except Unreadable as error:
                self.nest, self.soft, self.transcript.inside = state
                self.transcript.trouble(str(error))
                resume = _RESUME.search(self.text, max(self.at, start + 1))
                self.at = resume.end() if resume else self.end
            if self.at == start:
                self.at += 1

    def statement(self) -> Value:
        """Read one statement; return its value."""
        while self.peek() == "[" and _ATTRIBUTE.match(self.text, self.at):
            self._skip_brackets()
            self.leap()
        match = lexicon.WORD.match(self.text, self.at)
        if match and match[0].lower() in lexicon.STATEMENTS:
            at = self.at
            if self.keyword(match[0].lower(), match.end()):
                return EMPTY
            self.at = at
        first, before = len(self.transcript), len(self.steps)
        value = self.pipeline()
        self.step(first, before)
        return value

    def step(self, first: int, before: int) -> None:
        """Note that a statement ends whose commands start at index `first`; `before` it there were so many steps."""
        raise NotImplementedError

    def pipeline(self) -> Value:
        """Read pipelines chained by `&&` and `||`."""
        value = self._pipes()
        while self.gap() in ("&", "|") and self.text.startswith(("&&", "||"), self.at):
            self.at += 2
            self.leap()
            value = self._pipes()
        return value

    def _pipes(self) -> Value:
        value = self._head()
        while self.gap() == "|" and not self.text.startswith("||", self.at):
            self.at += 1
            if not self.leap():
                break
            value = self.command(value.origin, value)
        return value

    def _head(self) -> Value:
        char = self.gap()
        if not char:
            return EMPTY
        if not self._is_expression(char):
            return self.command(None, None)
        start = self.at
        lone = _LONE_STRING.match(self.text, start)
        if lone and not _CONTINUES.match(self.text, lone.end()):
            return self.command(None, None)
        value = self.expression()
        follows = self.gap()
        if follows and follows in "=+-*/%?" and (match := lexicon.ASSIGNS.match(self.text, self.at)):
            return self._assignment(value, start, match)
        if follows in (">", "2") and lexicon.REDIRECTION.match(self.text, self.at):
            return self._written_out(value, start)
        if follows and follows not in ";\n|)}#&":
            raise Unreadable(f"unexpected {self.text[self.at : self.at + 20]!r} after an expression")
        return value

    def _is_expression(self, char: str) -> bool:
        if char in "$@('\"[{":
            return not (char == "[" and not lexicon.TYPE.match(self.text, self.at))
        if char in "-+!,":
            return bool(lexicon.unary(self.text, self.at))
        if char.isdigit() or char == ".":
            return lexicon.NUMBER.match(self.text, self.at) is not None
        return False

    def _written_out(self, value: Value, start: int) -> Value:
        """Read redirections after an expression: what is written to a file that way."""
        end = self.at
        index = self.transcript.reserve()
        words = self.words()
        where = self.script.place(start, self.at)
        parameters = tuple((word.option, word.value) for word in words if word.option)
        arguments = (self.argument(value, start, end),)
        self.transcript.record(
            index, "out-file", "powershell", self.written(start), where, parameters=parameters, arguments=arguments,
            piped_from=value.origin,
        )  # fmt: skip
        return EMPTY

    def _assignment(self, left: Value, start: int, match: re.Match[str]) -> Value:
        target = self.written(start)
        transcript = self.transcript
        index = transcript.reserve()
        outer, transcript.inside = transcript.inside, (*transcript.inside, index)
        self.at = match.end()
        self.leap()
        at = self.at
        before = self.enter(soft=bool(self.soft))
        if self._starts_statement():
            self.statement()
            value = Value(target, known=False)
        else:
            value = self.pipeline()
        self.nest, self.soft = self.nest - 1, before
        transcript.inside = outer
        if match[1] == "+":
            value = listed(left.items + elements(value)) if left.items is not None else joined((left, value))
        elif match[1]:
            value = Value(target, known=False)
        name = _PLAIN_VARIABLE.search(target)
        if name and "," not in target:
            target = f"${variable_name(name[1] or name[2])}"
            self.assign(target[1:], value)
            if target == "$erroractionpreference":
                self.preference = value.text.lower().rpartition("::")[2] if value.known else "?"
        where = self.script.place(start, start + len(self.written(start)))
        target = "".join(target.lower().split())
        target = f"[{target[8:]}" if target.startswith("[system.") else target
        end = at + len(self.text[at : self.at].rstrip())
        transcript.record(
            index, "=", "powershell", self.written(start), where, target, arguments=(self.argument(value, at, end),)
        )
        return EMPTY

    def _starts_statement(self) -> bool:
        match = lexicon.WORD.match(self.text, self.at)
        return match is not None and match[0].lower() in ("if", "switch", "foreach", "for", "while", "do", "try")
