"""PowerShell commands: their names, words and redirections."""

from __future__ import annotations

import re

from deadlight.model.command import Argument
from deadlight.model.regex import compiled, lazy
from deadlight.semantics.commands.powershell import lexicon
from deadlight.semantics.commands.powershell.effects import finish
from deadlight.semantics.commands.powershell.expressions import Expressions
from deadlight.semantics.commands.powershell.json_text import as_json
from deadlight.semantics.commands.powershell.values import Value, joined, listed
from deadlight.semantics.commands.words import Word

_BARE = compiled(r"[^\s;|&(){},'\"`$<>]+|[<>](?![=>&]?)")
_BARE_NAME = compiled(r"[^\s;|&(){},'\"`$<>]+")
_RIGHTS = lazy(r"\((?:[A-Z]{1,3}(?:,[A-Z]{1,3})*)\)", re.IGNORECASE)
_GUID = lazy(r"\{[0-9A-Fa-f-]{8,}\}")
_HOLE = lazy(r"\{\w{0,20}\}")
_DOTTED = compiled(r"\.(?=[\s'\"${])")
_LOOPS = ("%", "foreach", "foreach-object")
_ENDS = " \t\r\n\f\v;|&)}"
_FROM_PIPE = {
    "convertto-securestring": "-String",
    "set-content": "-Value",
    "sc": "-Value",
    "add-content": "-Value",
    "ac": "-Value",
    "out-file": "-InputObject",
    "tee-object": "-InputObject",
    "tee": "-InputObject",
}
"""Cmdlets of which it matters what text is piped into them, and the parameter that takes it."""


class Invocations(Expressions):
    """Reads commands and their words. `commas` is whether the last word was several with commas between."""

    commas = False

    def command(self, piped_from: int | None, upstream: Value | None) -> Value:
        """Read one command of a pipeline; `upstream` is the value piped into it."""
        start = self.at
        if self.peek() == "&" or _DOTTED.match(self.text, start):
            self.at += 1
            if self.gap() == "{":
                value = self.called_block()
                self.words()
                return value
        transcript = self.transcript
        index = transcript.reserve()
        self.steps_before[index] = len(self.steps)
        outer, transcript.inside = transcript.inside, (*transcript.inside, index)
        name = self._name()
        if upstream is None:
            words = self.words()
        else:
            kept = self.variables.get("_")
            single = upstream.known and upstream.items is None
            if name.text.lower() in _LOOPS and upstream.items is not None:
                single = self._turns(upstream.items)
                upstream = upstream.items[-1] if single else upstream
            self.variables["_"] = (
                upstream if single else Value("$_", known=False, made=upstream.made, origin=upstream.origin)
            )
            words = self.words()
            if kept is None:
                self.variables.pop("_", None)
            else:
                self.variables["_"] = kept
            self._piped_in(name.text.lower(), upstream, words, start)
        transcript.inside = outer
        value = finish(self, index, start, name, words, piped_from)
        if value.made == "convertto-json" and upstream is not None:
            return as_json(upstream, words, index) or value
        return value

    def _piped_in(self, name: str, upstream: Value, words: list[Word], start: int) -> None:
        """Add the known text that is piped into a cmdlet as the parameter that takes it."""
        parameter = _FROM_PIPE.get(name)
        if parameter is None or not upstream.known or upstream.items is not None or upstream.table is not None:
            return
        given = any(word.option.lower() == parameter.lower() for word in words)
        if not given and (upstream.origin is None or upstream.where is not None):
            where = self.script.place(start, self.at)
            value = self.argument(upstream, start, self.at)
            words.append(Word(parameter, where, option=parameter, value=value, start=start, end=self.at))

    def _turns(self, items: list[Value]) -> bool:
        """Read the block of ForEach-Object for all items but the last, whose turn comes with the words.

        Return whether the last is known, too.
        """
        at = self.at
        for item in self.turns(items[:-1]):
            if self.gap() == "{":
                self.variables["_"] = item
                self.script_block()
        self.at = at
        return bool(items) and items[-1].known

    def _name(self) -> Value:
        char = self.peek()
        if char == "'":
            return self.verbatim()
        if char == '"':
            return self.expandable()
        if char == "(":
            start = self.at
            value = self.parenthesised()
            return value if value.known else Value(self.written(start), known=False)
        return self._bareword(_BARE_NAME)

    def words(self) -> list[Word]:
        """Read the words up to the end of the command."""
        words: list[Word] = []
        while True:
            char = self.gap()
            if not char or char in ";\n)}|":
                return words
            start = self.at
            if char == "&":
                if not self.text.startswith("&&", self.at) and self.text[self.at + 1 : self.at + 2].strip() == "":
                    self.at += 1
                return words
            if char == "#":
                line = self.text.find("\n", self.at)
                self.at = line if line >= 0 else self.end
                return words
            if char in "<>*123456" and (match := lexicon.REDIRECTION.match(self.text, self.at)):
                words.append(self._redirection(match))
            elif char == "," or (char == "@" and self._splat(words)):
                self.at += char == ","
            elif char == "-" and self._option(words):
                if words[-1].option == "--%":
                    words.pop()
                    self._verbatim_words(words)
            else:
                words.append(self._word(self._value(), start))
            if self.at == start:
                self.at += 1

    def _word(self, value: Value, start: int) -> Word:
        where = self.script.place(start, self.at)
        items = tuple(item.text for item in value.items) if value.items is not None else None
        quoted = self.text[start] in "'\""
        return Word(
            value.text,
            where,
            known=value.known,
            value=Argument(value.text, where, value.known, value.where),
            elements=items,
            commas=self.commas,
            quoted=quoted,
            start=start,
            end=self.at,
        )

    def _redirection(self, match: re.Match[str]) -> Word:
        start = self.at
        self.at = match.end()
        sign = match[0].partition("&")[0]
        if "&" in match[0] or not self.gap() or self.peek() in _ENDS:
            return Word(match[0], self.script.place(start, self.at), option=match[0], start=start, end=self.at)
        at = self.at
        value = self._item()
        where = self.script.place(start, self.at)
        return Word(sign, where, option=sign, value=self.argument(value, at, self.at), start=start, end=self.at)

    def _splat(self, words: list[Word]) -> bool:
        match = lexicon.SPLAT.match(self.text, self.at)
        if match is None:
            return False
        self.at = match.end()
        value = self.lookup(match[1], match[0])
        start, where = match.start(), self.script.place(match.start(), match.end())
        if value.table is not None:
            for key, entry in value.table.items():
                attached = self.argument(entry, start, self.at)
                words.append(Word(f"-{key}", where, option=f"-{key}", value=attached, start=start, end=self.at))
        elif value.items is not None:
            words.extend(Word(item.text, where, known=item.known, start=start, end=self.at) for item in value.items)
        else:
            words.append(Word(match[0], where, known=False, start=start, end=self.at))
        return True

    def _option(self, words: list[Word]) -> bool:
        """Read a dash word as a parameter, if PowerShell takes it for one."""
        start = self.at
        if self.text.startswith("--%", start):
            self.at += 3
            words.append(Word("--%", self.script.place(start, self.at), option="--%"))
            return True
        match = lexicon.PARAMETER.match(self.text, start)
        if match is None:
            return False
        following = self.text[match.end() : match.end() + 1]
        if following == ":":
            self.at = match.end() + 1
            if self.gap() and self.peek() not in _ENDS:
                at = self.at
                value = self.argument(self._value(), at, self.at)
                where = self.script.place(start, self.at)
                words.append(Word(match[0], where, option=match[0], value=value, start=start, end=self.at))
                return True
        elif following and following not in _ENDS and following not in "([{,":
            return False
        self.at = max(self.at, match.end())
        words.append(Word(match[0], self.script.place(start, self.at), option=match[0], start=start, end=self.at))
        return True

    def _verbatim_words(self, words: list[Word]) -> None:
        line = re.compile(r"[^\n|]*").match(self.text, self.at)
        end = line.end() if line else self.end
        for match in re.finditer(r"\S+", self.text[self.at : end]):
            start = self.at + match.start()
            where = self.script.place(start, start + len(match[0]))
            words.append(Word(match[0].strip('"'), where, quoted=True, start=start, end=start + len(match[0])))
        self.at = end

    def _value(self) -> Value:
        """Read a word, and those that commas join to it."""
        first = self._item()
        items = [first]
        while True:
            at = self.at
            if self.gap() != ",":
                self.at = at
                break
            self.at += 1
            if not self.leap() or self.peek() in _ENDS:
                break
            items.append(self._item())
        self.commas = len(items) > 1
        return listed(items) if self.commas else first

    def _item(self) -> Value:
        start = self.at
        char = self.text[start]
        if char in "'\"":
            value = self.verbatim() if char == "'" else self.expandable()
        elif char == "$":
            value = self._dollar(start)
        elif char == "(":
            value = self.members(self.parenthesised(), start)
        elif char == "@" and self.text[start + 1 : start + 2] in ("(", "{", "'", '"'):
            return self.members(self.collection(), start)
        elif char == "{" and not (match := _GUID.match(self.text, start)):
            return self.script_block()
        elif char == "{" and match:
            self.at = match.end()
            value = Value(match[0])
        else:
            return self._bareword(_BARE)
        if self.at < self.end and self.text[self.at] not in _ENDS and self.text[self.at] not in ",({#<>":
            rest = self._bareword(_BARE)
            return joined((value, rest))
        return value

    def _dollar(self, start: int) -> Value:
        if self.text.startswith("$(", start):
            return self.members(self.subexpression(), start)
        value = self.variable()
        if value is None:
            return self._bareword(_BARE)
        if self.peek() in ".:[":
            return self.members(value, start)
        return value

    def _bareword(self, run: re.Pattern[str]) -> Value:
        """Read a word without quotes around it, with variables filled in."""
        start = self.at
        pieces: list[Value] = []
        while self.at < self.end:
            char = self.text[self.at]
            if char in " \t\r\n\f\v;|),":
                break
            if char in "'\"":
                pieces.append(self.verbatim() if char == "'" else self.expandable())
            elif char in "(&{}":
                match = self._tolerated(char, start)
                if match is None:
                    break
                pieces.append(Value(match))
                self.at += len(match)
            elif self.text.startswith(("`\n", "`\r\n"), self.at) or (char in "<>" and self.at > start):
                break
            else:
                pieces.append(self.piece(run))
        return pieces[0] if len(pieces) == 1 else joined(pieces)

    def _tolerated(self, char: str, start: int) -> str | None:
        """Return signs that end a word in PowerShell, where people write them in one that means itself."""
        before = self.text[start : self.at]
        if char == "&":
            following = self.text[self.at + 1 : self.at + 2]
            return "&" if re.match(r"https?:", before) and following.strip() and following != "&" else None
        if not before or (char == "(" and before[-1] not in ":)"):
            return None
        match = _RIGHTS.match(self.text, self.at) if char == "(" else _HOLE.match(self.text, self.at)
        return match[0] if match is not None else None
