"""PowerShell expressions: operators, literals, members and method calls."""

from __future__ import annotations

import re

from deadlight.model.command import Argument
from deadlight.model.regex import compiled
from deadlight.semantics.commands.powershell import lexicon
from deadlight.semantics.commands.powershell.cursor import Cursor, Unreadable
from deadlight.semantics.commands.powershell.members import called_static
from deadlight.semantics.commands.powershell.values import (
    Value,
    called,
    elements,
    formatted,
    joined,
    listed,
    replaced,
)

COMPARISONS = frozenset("eq ne like notlike match notmatch contains notcontains in notin".split())

_COUNTS = compiled(r"[ \t]*(?:\+\+|--)(?![\w$(@'\"-])")
_MEMBER = compiled(r"(?:[ \t]*\r?\n\s*(?=\w))?([A-Za-z_][\w-]*|\d+\b(?!\.\d))")
"""The name of a member: a call may go on in the line after its dot, a capture of `-match` is a number."""

_KEY = compiled(r"[\w.-]+")
_SIMPLE_CASTS = frozenset(
    "string void char int int32 int64 long double version uri bool boolean xml array object".split()
)


class Expressions(Cursor):
    """Reads expressions, and records the method calls and comparisons in them."""

    def pipeline(self) -> Value:
        """Read a pipeline or assignment; return its value."""
        raise NotImplementedError

    def statement(self) -> Value:
        """Read one statement; return its value."""
        raise NotImplementedError

    def expression(self, floor: int = -1, *, arrays: bool = True) -> Value:
        """Read an expression of operators that bind at least as strongly as `floor`."""
        start, first = self.at, len(self.transcript)
        left = self._array() if arrays else self.unary()
        while self.gap() and self.text[self.at] in "-+*/%.?":
            at, sign = self.at, lexicon.binary(self.text, self.at).lower()
            if not sign:
                break
            kind = sign[1:] if len(sign) > 1 and sign[0] == "-" else sign
            if kind[1:] in COMPARISONS or kind[1:] in ("replace", "split"):
                kind = kind[1:] if kind not in COMPARISONS else kind
            strength = lexicon.PRECEDENCE.get(kind, 3)
            if strength < floor:
                break
            self.at = at + len(sign)
            self.leap()
            if kind in COMPARISONS:
                left = self._comparison(kind, self.argument(left, start, at), start, first)
            else:
                left = self._applied(kind, left, self.expression(strength + 1, arrays=arrays), start)
        return self._chosen(start) if floor < 0 and self.core and self.text.startswith("?", self.at) else left

    def _chosen(self, start: int) -> Value:
        """Read `? one : other`, which PowerShell 7 has, after the condition that starts at `start`."""
        before = self.enter(soft=bool(self.soft))
        for sign in "?:":
            if self.gap() != sign:
                raise Unreadable(f"{sign} is missing after a condition")
            self.at += 1
            self.leap()
            self.expression()
        self.nest, self.soft = self.nest - 1, before
        return Value(self.written(start), known=False)

    def _comparison(self, kind: str, left: Argument, start: int, first: int) -> Value:
        transcript = self.transcript
        index = transcript.reserve()
        transcript.enclose(first, index)
        outer, transcript.inside = transcript.inside, (*transcript.inside, index)
        middle = self.at
        right = self.expression(4)
        transcript.inside = outer
        transcript.record(
            index,
            f"-{kind}",
            "powershell",
            self.written(start),
            self.script.place(start, self.at),
            arguments=(left, self.argument(right, middle, self.at)),
        )
        return Value(self.written(start), known=False, origin=index)

    def _applied(self, kind: str, left: Value, right: Value, start: int) -> Value:
        if kind == "+":
            if left.items is not None:
                return listed(left.items + elements(right))
            if left.table is None and not (left.text.isdigit() and right.text.isdigit()):
                return joined((left, right))
        elif kind == "f":
            return formatted(left, right)
        elif kind == "join":
            return joined(elements(left), right.text)
        elif kind == "replace":
            return replaced(left, right)
        elif kind == "split" and left.known and right.known and re.fullmatch(r"[\w,;:/ -]|\\.", right.text):
            return listed([Value(part) for part in left.text.split(right.text[-1])])
        elif kind == "as":
            return left
        return Value(self.written(start), known=False, origin=left.origin if left.origin is not None else right.origin)

    def _array(self) -> Value:
        value = self.unary()
        if self.gap() != ",":
            return value
        items = [value]
        while self.gap() == ",":
            self.at += 1
            self.leap()
            items.append(self.unary())
        return listed(items)

    def unary(self) -> Value:
        """Read an operand with the signs and casts before it and the members after it."""
        start = self.at
        char = self.peek()
        if char in "-+!,":
            sign = lexicon.unary(self.text, self.at)
            if not sign:
                raise Unreadable(f"an operand is missing at {self.text[self.at : self.at + 20]!r}")
            self.at += len(sign)
            self.leap()
            before = self.enter(soft=bool(self.soft))
            value = self.unary() if sign.lower() != "-join" else self._array()
            self.nest, self.soft = self.nest - 1, before
            if sign.lower() == "-join":
                return joined(elements(value))
            return listed([value]) if sign == "," else Value(self.written(start), known=False, origin=value.origin)
        if char == "[":
            return self._type(start)
        return self.members(self._primary(), start)

    def _type(self, start: int) -> Value:
        match = lexicon.TYPE.match(self.text, self.at)
        if match is None:
            raise Unreadable("a type in brackets breaks off")
        self.at = match.end()
        name, generic = match[1], match[2]
        if self.text.startswith(("::", "."), self.at):
            return self.members(Value(match[0], made=lexicon.literal_type(name + generic)), start)
        follows = self.gap()
        if follows and (
            follows in "$'\"@([{" or follows.isalnum() or (follows in "-+," and self.text[start - 1] != ",")
        ):
            before = self.enter(soft=bool(self.soft))
            value = self.unary()
            self.nest, self.soft = self.nest - 1, before
            if name.lower().removeprefix("system.") in _SIMPLE_CASTS or not value.known:
                return value
            if value.table is not None:
                return value
            return Value(value.text, known=True, items=value.items, made=lexicon.normal_type(name))
        return Value(match[0], made=lexicon.literal_type(name + generic))

    def _primary(self) -> Value:
        char = self.peek()
        if char == "$":
            if self.text.startswith("$(", self.at):
                return self.subexpression()
            value = self.variable()
            if value is not None:
                return value
        elif char == "'":
            return self.verbatim()
        elif char == '"':
            return self.expandable()
        elif char == "(":
            return self.parenthesised()
        elif char == "@":
            return self.collection()
        elif char == "{":
            return self.script_block()
        else:
            match = lexicon.NUMBER.match(self.text, self.at)
            if match:
                self.at = match.end()
                return Value(match[0], bare=True)
        raise Unreadable(f"an operand is missing at {self.text[self.at : self.at + 20]!r}")

    def parenthesised(self) -> Value:
        """Read `( )` around a pipeline."""
        start = self.at
        self.at += 1
        before = self.enter(soft=True)
        value = self.pipeline() if self.leap() != ")" else Value("")
        if self.leap() != ")":
            self.statements(")")
        self.leave(before, ")")
        if value.known or not value.made:
            return value
        return Value(self.written(start), known=False, made=value.made, origin=value.origin)

    def collection(self) -> Value:
        """Read an array `@( )`, a hashtable `@{ }` or a here-string, at its `@`."""
        opening = self.text[self.at + 1 : self.at + 2]
        if opening in ("'", '"') and opening:
            return self.here_string()
        if opening == "(":
            self.at += 2
            before = self.enter(soft=False)
            values = self.statements(")")
            self.leave(before, ")")
            return listed([item for value in values for item in elements(value)])
        if opening != "{":
            raise Unreadable("@ stands alone")
        start = self.at
        self.at += 2
        before = self.enter(soft=False)
        table: dict[str, Value] = {}
        names: list[str] = []
        entries: list[tuple[str, Argument]] = []
        while True:
            match = lexicon.BREAKS.match(self.text, self.at)
            self.at = match.end() if match else self.at
            if self.peek() in ("}", ""):
                break
            key = self._key()
            if self.leap() != "=":
                raise Unreadable("a hashtable entry has no =")
            self.at += 1
            self.leap()
            at = self.at
            value = table[key.lower()] = self.pipeline()
            names.append(key)
            entries.append((key.lower(), self.argument(value, at, self.at)))
        self.leave(before, "}")
        where = self.script.place(start, self.at)
        self.transcript.note_table(where, tuple(entries))
        known = all(value.known for value in table.values())
        return Value(self.written(start), known=known, table=table, names=tuple(names), where=where)

    def _key(self) -> str:
        char = self.peek()
        if char in "'\"$([":
            return self.unary().text
        match = _KEY.match(self.text, self.at)
        if match is None:
            raise Unreadable("a hashtable key is missing")
        self.at = match.end()
        return match[0]

    def script_block(self) -> Value:
        """Read `{ }` and what is done in it; its value is its text."""
        start = self.at
        self.called_block()
        return Value(self.written(start), known=False)

    def called_block(self) -> Value:
        """Read `{ }` and what is done in it, where it is called; its value comes from the last that puts out one."""
        start = self.at
        self.at += 1
        before = self.enter(soft=False)
        values = self.statements("}")
        self.leave(before, "}")
        origin = next((value.origin for value in reversed(values) if value.origin is not None), None)
        return Value(self.written(start), known=False, origin=origin)

    def members(self, value: Value, start: int) -> Value:
        """Read what follows an operand without space: properties, method calls, indices."""
        while self.at < self.end:
            char = self.text[self.at]
            if char == "?" and self.text[self.at + 1 : self.at + 2] in (".", "["):
                self.at += 1
                continue
            if char == "[":
                value = self._index(value, start)
            elif char in ".:" and (char == "." or self.text.startswith("::", self.at)):
                step = self.at + (1 if char == "." else 2)
                match = _MEMBER.match(self.text, step)
                if match is None and self.text[step : step + 1] not in ("$", "'", '"', "("):
                    break
                self.at = match.start(1) if match else step
                value = self._member(value, start)
            elif char in "+- " and (sign := _COUNTS.match(self.text, self.at)):
                self.at = sign.end()
                value = Value(self.written(start), known=False)
            else:
                break
        return value

    def _index(self, value: Value, start: int) -> Value:
        self.at += 1
        before = self.enter(soft=True)
        key = self.expression() if self.leap() != "]" else Value("")
        self.leap()
        self.leave(before, "]")
        if value.items is not None and re.fullmatch(r"-?\d{1,4}", key.text) and key.known:
            number = int(key.text)
            if -len(value.items) <= number < len(value.items):
                return value.items[number]
        if value.table is not None and key.known and key.text.lower() in value.table:
            return value.table[key.text.lower()]
        return Value(self.written(start), known=False, made=value.made, origin=value.origin)

    def _member(self, value: Value, start: int) -> Value:
        match = re.compile(r"\w+").match(self.text, self.at)
        if match:
            self.at = match.end()
            name = match[0].lower()
        else:
            name = self._primary().text.lower()
        if self.peek() == "(":
            return self._call(value, name, start)
        if self.peek() == "{" and name in ("foreach", "where"):
            self.script_block()
        if value.table is not None and name in value.table:
            return value.table[name]
        if name in ("fullname", "path", "uri", "absoluteuri", "value") and value.known and value.made == "":
            return value
        return Value(self.written(start), known=False, made=value.made, origin=value.origin)

    def _call(self, value: Value, method: str, start: int) -> Value:
        transcript = self.transcript
        target = value.made or self.written(start).rpartition(".")[0].lower()
        index = transcript.reserve()
        outer, transcript.inside = transcript.inside, (*transcript.inside, index)
        if method == "foreach" and value.items is not None:
            at = self.at
            for item in self.turns(value.items[:-1]):
                self.variables["_"] = item
                self._call_arguments()
            self.at = at
            self.variables["_"] = value.items[-1] if value.items else Value("$_", known=False)
        values, arguments = self._call_arguments()
        transcript.inside = outer
        written = self.written(start)
        where = self.script.place(start, self.at)
        transcript.record(index, method, "powershell", written, where, target, arguments=tuple(arguments))
        if target.startswith("["):
            found = called_static(target, method, values, self.transcript.environment)
        else:
            found = called(value, method, values)
        if found is not None:
            return found
        return Value(written, known=False, made=target if target[:1] not in ("$", "") else "", origin=index)

    def _call_arguments(self) -> tuple[list[Value], list[Argument]]:
        self.at += 1
        before = self.enter(soft=True)
        values: list[Value] = []
        arguments: list[Argument] = []
        while self.leap() not in (")", ""):
            start = self.at
            value = self.expression(arrays=False)
            values.append(value)
            arguments.append(self.argument(value, start, self.at))
            if self.leap() != ",":
                break
            self.at += 1
        self.leap()
        self.leave(before, ")")
        return values, arguments
