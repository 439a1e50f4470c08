"""What the builder refuses in an instruction that it knows.

Source: https://github.com/moby/buildkit/blob/master/frontend/dockerfile/instructions/parse.go
"""

from __future__ import annotations

from deadlight.sources.dockerfile.lexer import Statement

KEYWORDS = frozenset({
    "ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER",
    "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
})  # fmt: skip
_NEEDS_ONE = frozenset({"EXPOSE", "HEALTHCHECK", "MAINTAINER", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"})
_NEEDS_TWO = frozenset({"ADD", "COPY"})
_NEVER_LATER = frozenset({"FROM", "MAINTAINER", "ONBUILD"})


def objection(statement: Statement, operands: int) -> str:
    """Return why the builder refuses the statement, which has so many operands; "" where it does not.

    ENV, ARG, LABEL and FROM object for themselves, as they are taken apart.
    """
    keyword = statement.keyword
    if keyword not in KEYWORDS:
        return f"unknown instruction {keyword[:40]}"
    if keyword in _NEEDS_TWO:
        return f"{keyword} needs a source and a destination" if operands < 2 else ""
    if keyword == "SHELL":
        return "" if statement.words else "SHELL takes a JSON list of strings"
    if keyword in _NEEDS_ONE and statement.at == statement.end:
        return f"{keyword} needs an argument"
    if keyword == "HEALTHCHECK":
        return _health_check(statement)
    if keyword in _NEVER_LATER and (statement.on_build or keyword == "ONBUILD"):
        return f"ONBUILD cannot hold {keyword}" if statement.on_build else "ONBUILD needs an instruction"
    return ""


def _health_check(statement: Statement) -> str:
    if statement.command_at == 0:
        kind = statement.line[statement.at : statement.end].upper()
        return "" if kind == "NONE" else "HEALTHCHECK takes CMD and a command, or NONE"
    if statement.words is None and statement.command_at == statement.end:
        return "HEALTHCHECK CMD needs a command"
    return ""
