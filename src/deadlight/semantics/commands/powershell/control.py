"""PowerShell keywords: conditions, loops, error handling, functions."""

from __future__ import annotations

import re

from deadlight.model.command import Argument
from deadlight.model.regex import compiled, lazy
from deadlight.semantics.commands.powershell import lexicon
from deadlight.semantics.commands.powershell.cursor import MOST_AGAIN, Function, Unreadable, variable_name
from deadlight.semantics.commands.powershell.invocations import Invocations
from deadlight.semantics.commands.powershell.values import Value, elements
from deadlight.semantics.commands.words import Word

_CLAUSE = compiled(r"(?:default|[^\s{}'\"$(;]+)", re.IGNORECASE)
_CLAUSE_WITH_VARIABLE = compiled(r"\$\w[\w:]*[*?][^\s{}()'\"$;]*(?=\s*\{)")
_PARAM = lazy(
    r"""(?>[\s;]++|\#[^\n]*+|<\#(?:[^#]|\#(?!>))*+\#>
    |\[[\w.]++\s*\((?>[^()'"]|'[^']*+'|"[^"]*+"|\([^()]*+\))*+\)\s*\])*+param\s*+(?=\()""",
    re.IGNORECASE | re.VERBOSE,
)
"""What stands before the parameters of a function: comments, and attributes such as `[CmdletBinding()]`."""

_BRACKET = compiled(r"[(){}\[\]]|@?['\"]|`.|<#[\s\S]*?(?:#>|\Z)|(?<![^\s(){};|,=])#[^\n]*", re.DOTALL)
_FUNCTION_NAME = compiled(r"[\w:.-]+")
_BLOCKS = ("trap", "data", "begin", "process", "end", "clean", "dynamicparam")


MOST_CALLS = 4
"""Calls inside one another that are followed."""


class Control(Invocations):
    """Reads the statements that start with a keyword. `calls` is how deep in calls of functions the place is."""

    calls = 0

    def keyword(self, word: str, end: int) -> bool:
        """Read the statement of a keyword that ends at `end`; return whether it is one, and no command's name."""
        adjacent = self.text[end : end + 1]
        if adjacent and adjacent in "=\\/:.-":
            return False
        if word in ("exit", "throw", "return", "break", "continue"):
            self._leave(word, end)
            return True
        self.at = end
        following = self.leap()
        return self._branching(word, following) or self._declaring(word, following)

    def _branching(self, word: str, following: str) -> bool:
        if word == "switch" and following in ("(", "-"):
            self._switch()
        elif word == "if" and following == "(":
            self._if()
        elif word == "foreach" and following == "(":
            self._foreach()
        elif word in ("for", "while") and following == "(":
            self._loop()
        elif word == "try" and following == "{":
            self._try()
        elif word == "do" and following == "{":
            self._do()
        elif word in _BLOCKS and following == "{":
            self._block()
        else:
            return False
        return True

    def _declaring(self, word: str, following: str) -> bool:
        if word in ("function", "filter") and (following.isalnum() or following == "_"):
            self._function()
        elif word == "param" and following == "(":
            for name in self._parameters():
                self.assign(name, Value(f"${name}", known=False))
        elif word in ("class", "enum") and following.isalpha():
            brace = self.text.find("{", self.at)
            self.at = brace if brace >= 0 else self.end
            self._skip_brackets()
        elif word == "using" and following.isalpha():
            line = re.compile(r"[^\n;]*").match(self.text, self.at)
            self.at = line.end() if line else self.end
        else:
            return False
        return True

    def _block(self) -> None:
        if self.leap() != "{":
            raise Unreadable("{ is missing")
        self.script_block()

    def _branch(self, ways: list[list[bool | None]] | None = None) -> dict[str, Value]:
        """Read a block; return what variables it sets, which are as before afterwards.

        Of blocks that exclude each other, only the one with most steps counts; `ways` collects them.
        """
        first = len(self.steps)
        self.open_scope()
        outer = self.transcript.enter_branch()
        try:
            self._block()
        finally:
            self.transcript.branch = outer
            found = self.close_scope()
        if ways is not None:
            ways.append(self.steps[first:])
            del self.steps[first:]
        return found

    def _merge(self, branches: list[dict[str, Value]], *, all_ways: bool) -> None:
        """Keep what every way through sets alike; what else a branch may have set is not known any more."""
        for name in {name for branch in branches for name in branch}:
            texts = {branch[name].text if name in branch else None for branch in branches}
            value = next(branch[name] for branch in branches if name in branch)
            if all_ways and len(texts) == 1 and value.known:
                self.assign(name, value)
            else:
                self.assign(name, Value(f"${name}", known=False))

    def _condition(self) -> None:
        """Read `( )` around a condition; what is in it is inside a command "if"."""
        start = self.at
        transcript = self.transcript
        index = transcript.reserve()
        outer, transcript.inside = transcript.inside, (*transcript.inside, index)
        if self.leap() != "(":
            raise Unreadable("a condition is missing")
        self.parenthesised()
        transcript.inside = outer
        where = self.script.place(start, self.at)
        transcript.record(index, "if", "powershell", self.written(start), where)

    def _follows(self, *words: str) -> str:
        """Skip one of `words` if it comes next; return it."""
        at = self.at
        self.leap()
        match = lexicon.WORD.match(self.text, self.at)
        if match and match[0].lower() in words:
            self.at = match.end()
            return match[0].lower()
        self.at = at
        return ""

    def _if(self) -> None:
        self._condition()
        ways: list[list[bool | None]] = []
        branches = [self._branch(ways)]
        while True:
            word = self._follows("elseif", "else")
            if word == "elseif":
                self._condition()
            elif not word:
                break
            branches.append(self._branch(ways))
            if word == "else":
                break
        self._merge(branches, all_ways=word == "else")
        self.steps.extend(_longest(ways))

    def _foreach(self) -> None:
        self.at += 1
        before = self.enter(soft=True)
        self.leap()
        match = lexicon.VARIABLE.match(self.text, self.at)
        if match is None:
            raise Unreadable("foreach has no variable")
        self.at = match.end()
        if not self._follows("in"):
            raise Unreadable("foreach has no in")
        self.leap()
        items = elements(self.pipeline())
        self.leap()
        self.leave(before, ")")
        name = variable_name(match[1] or match[2])
        branches: list[dict[str, Value]] = []
        for item in self.turns(items):
            self.assign(name, item)
            branches.append(self._branch())
        if not branches:
            self.assign(name, Value(match[0], known=False))
            branches.append(self._branch())
        self._merge(branches, all_ways=False)

    def _loop(self) -> None:
        self.at += 1
        before = self.enter(soft=False)
        self.statements(")")
        self.leave(before, ")")
        self._merge([self._branch()], all_ways=False)

    def _do(self) -> None:
        self._merge([self._branch()], all_ways=False)
        if self._follows("while", "until") and self.leap() == "(":
            self.parenthesised()

    def _switch(self) -> None:
        while self.gap() == "-" and (match := lexicon.PARAMETER.match(self.text, self.at)):
            self.at = match.end()
        if self.leap() == "(":
            self.parenthesised()
        if self.leap() != "{":
            raise Unreadable("switch has no body")
        self.at += 1
        before = self.enter(soft=False)
        branches: list[dict[str, Value]] = []
        ways: list[list[bool | None]] = [[]]
        while True:
            match = lexicon.BREAKS.match(self.text, self.at)
            self.at = match.end() if match else self.at
            if self.peek() in ("}", ""):
                break
            if wildcard := _CLAUSE_WITH_VARIABLE.match(self.text, self.at):
                self.at = wildcard.end()
            elif self.peek() in "'\"$(@":
                self.expression()
            elif self.peek() == "{":
                self.script_block()
            elif clause := _CLAUSE.match(self.text, self.at):
                self.at = clause.end()
            else:
                raise Unreadable("a clause of switch breaks off")
            branches.append(self._branch(ways))
        self.leave(before, "}")
        self._merge(branches, all_ways=False)
        self.steps.extend(_longest(ways))

    def _try(self) -> None:
        self._block()
        while word := self._follows("catch", "finally"):
            while self.leap() == "[":
                match = lexicon.TYPE.match(self.text, self.at)
                self.at = match.end() if match else self.at + 1
                if self.leap() == ",":
                    self.at += 1
            if word == "catch":
                self._branch()
            else:
                self._block()

    def _leave(self, word: str, end: int) -> None:
        start, self.at = self.at, end
        index = self.transcript.reserve()
        arguments: tuple[Argument, ...] = ()
        if word not in ("break", "continue") and (char := self.gap()) and char not in ";\n)}|&#":
            at = self.at
            value = self.pipeline()
            arguments = (self.argument(value, at, self.at),)
        where = self.script.place(start, self.at)
        self.transcript.record(index, word, "powershell", self.written(start), where, arguments=arguments)

    def _function(self) -> None:
        match = _FUNCTION_NAME.match(self.text, self.at)
        self.at = match.end() if match else self.at
        name = match[0].lower().rpartition(":")[2] if match else ""
        parameters = self._parameters() if self.leap() == "(" else ()
        if self.leap() != "{":
            raise Unreadable("a function has no body")
        start = self.at
        inner = _PARAM.match(self.text, start + 1)
        if inner:
            self.at = inner.end()
            parameters += self._parameters()
        body = self.at if inner else start + 1
        self.at = start
        self._skip_brackets()
        self.functions[name] = Function(parameters, body)

    def call(self, name: str, words: list[Word]) -> None:
        """Read the body of a function with the values of `words` for its parameters."""
        function = self.functions[name]
        again = name in self.called
        if self.calls > MOST_CALLS or (again and self.transcript.again > MOST_AGAIN):
            return
        self.called.add(name)
        at = self.at
        self.open_scope()
        bound = _bound(function.parameters, words)
        for parameter in function.parameters:
            self.assign(parameter, bound.get(parameter, Value(f"${parameter}", known=False)))
        self.at = function.body
        before = self.enter(soft=False)
        self.calls += 1
        outer = self.transcript.enter_branch()
        self.statements("}")
        self.transcript.branch = outer
        self.calls -= 1
        self.transcript.again += self.at - function.body if again else 0
        self.nest, self.soft = self.nest - 1, before
        self.at = at
        self.close_scope()

    def _parameters(self) -> tuple[str, ...]:
        """Skip the parentheses around parameters; return their names."""
        start = self.at
        self._skip_brackets()
        return tuple(
            variable_name(match[1] or match[2])
            for match in lexicon.VARIABLE.finditer(self.text, start, self.at)
            if self.text[start : match.start()].rstrip()[-1:] in ("(", ",", "]")
        )

    def _skip_brackets(self) -> None:
        """Skip brackets and what is in them."""
        depth = 0
        while match := _BRACKET.search(self.text, self.at):
            self.at = match.start()
            sign = match[0]
            if sign[-1] in "'\"" and sign[0] not in "#<`":
                self.skip_string()
                continue
            self.at = match.end()
            if sign not in "(){}[]":
                continue
            depth += 1 if sign in "({[" else -1
            if depth == 0:
                return
        raise Unreadable("a bracket is not closed")


def _bound(parameters: tuple[str, ...], words: list[Word]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    waiting = ""
    for word in words:
        if word.option:
            name = word.option[1:].lower()
            waiting = next((parameter for parameter in parameters if parameter.startswith(name)), "")
        if word.value is None:
            continue
        free = (parameter for parameter in parameters if parameter not in found)
        parameter = waiting or next(free, "")
        if parameter:
            found[parameter] = Value(word.value.text, known=word.value.known)
        waiting = ""
    return found


def _longest(ways: list[list[bool | None]]) -> list[bool | None]:
    longest: list[bool | None] = []
    for steps in ways:
        longest = steps if len(steps) > len(longest) else longest
    return longest
