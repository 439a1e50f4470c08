"""The selector expressions of Calico: `role == 'db' && has(tier)`.

Source: https://docs.tigera.io/calico/latest/reference/resources/networkpolicy#selectors
"""

from __future__ import annotations

from deadlight.model.place import Plain
from deadlight.model.regex import lazy
from deadlight.semantics.networks.selectors import Answer, Labels, every, some

LONGEST = 2000
"""Characters of an expression that are read; of a longer one nothing is known."""

_MOST_LEVELS = 40
_TOKEN = lazy(r"\s*(&&|\|\||==|!=|[!(){},]|'[^']*'|\"[^\"]*\"|[\w./-]+|\S)")


def selects(expression: Plain, labels: Labels) -> Answer:
    """Return whether an expression selects what has `labels`; nothing where it is not understood."""
    if not isinstance(expression, str) or len(expression) > LONGEST:
        return None
    if not expression.strip():
        return True
    reader = _Reader(_TOKEN.findall(expression), labels)
    try:
        found = reader.either(0)
    except _NotUnderstoodError:
        return None
    return found if reader.at == len(reader.tokens) else None


class _NotUnderstoodError(Exception):
    """The expression is none of those that are known."""


class _Reader:
    """Reads an expression from left to right and answers it on the way."""

    def __init__(self, tokens: list[str], labels: Labels) -> None:
        self.tokens = tokens
        self.labels = labels
        self.at = 0

    def either(self, level: int) -> Answer:
        answers = [self._both(level)]
        while self._takes("||"):
            answers.append(self._both(level))
        return some(answers)

    def _both(self, level: int) -> Answer:
        answers = [self._one(level)]
        while self._takes("&&"):
            answers.append(self._one(level))
        return every(answers)

    def _one(self, level: int) -> Answer:
        if level > _MOST_LEVELS:
            raise _NotUnderstoodError
        if self._takes("!"):
            answer = self._one(level + 1)
            return None if answer is None else not answer
        if self._takes("("):
            answer = self.either(level + 1)
            self._demand(")")
            return answer
        name = self._next()
        if name in ("all", "global") and self._takes("("):
            self._demand(")")
            return True if name == "all" else None
        if name == "has" and self._takes("("):
            label = self._next()
            self._demand(")")
            return label in self.labels
        return self._comparison(name)

    def _comparison(self, label: str) -> Answer:
        operator = self._next()
        value = self.labels.get(label)
        if operator in ("==", "!="):
            return (value == self._text()) == (operator == "==")
        if operator == "contains":
            return self._text() in (value or "")
        if operator in ("starts", "ends"):
            self._demand("with")
            text = self._text()
            return value is not None and (value.startswith(text) if operator == "starts" else value.endswith(text))
        negated = operator == "not"
        if negated:
            self._demand("in")
        elif operator != "in":
            raise _NotUnderstoodError
        return (value in self._texts()) != negated

    def _texts(self) -> list[str]:
        self._demand("{")
        found = [self._text()]
        while self._takes(","):
            found.append(self._text())
        self._demand("}")
        return found

    def _text(self) -> str:
        token = self._next()
        if token[0] not in "'\"":
            raise _NotUnderstoodError
        return token[1:-1]

    def _next(self) -> str:
        if self.at >= len(self.tokens):
            raise _NotUnderstoodError
        self.at += 1
        return self.tokens[self.at - 1]

    def _takes(self, token: str) -> bool:
        if self.at < len(self.tokens) and self.tokens[self.at] == token:
            self.at += 1
            return True
        return False

    def _demand(self, token: str) -> None:
        if not self._takes(token):
            raise _NotUnderstoodError
