"""The exec form: a JSON list of strings as arguments.

What is no JSON at all is the shell form, as the builder has it; the usual reason is a Windows path with single
backslashes. JSON that is a list of something else than strings is refused.
Source: https://github.com/moby/buildkit/blob/master/frontend/dockerfile/parser/line_parsers.go
"""

from __future__ import annotations

import msgspec

from deadlight.model.regex import compiled

_STRING = compiled(r'"((?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+)"')


class NotStringsError(ValueError):
    """The arguments are a JSON list that holds something else than strings."""


def exec_words(line: str, start: int, end: int) -> list[tuple[str, int, int]] | None:
    """Return the strings of the list at `line[start:end]`, each with the offsets between its quotes.

    Nothing where it is no JSON list. Raises NotStringsError where it is one, but not of strings.
    """
    at = _after_blanks(line, start + 1, end)
    words: list[tuple[str, int, int]] = []
    if line.startswith("]", at) and _after_blanks(line, at + 1, end) == end:
        return words
    while match := _STRING.match(line, at, end):
        first, last = match.span(1)
        text = match[1]
        words.append((_decoded(text) if "\\" in text else text, first, last))
        at = _after_blanks(line, match.end(), end)
        if line.startswith(",", at):
            at = _after_blanks(line, at + 1, end)
        elif line.startswith("]", at) and _after_blanks(line, at + 1, end) == end:
            return words
        else:
            break
    if _is_list(line[start:end]):
        raise NotStringsError
    return None


def _after_blanks(line: str, at: int, end: int) -> int:
    while at < end and line[at] in " \t\r\n":
        at += 1
    return min(at, end)


def _decoded(text: str) -> str:
    try:
        return msgspec.json.decode(f'"{text}"', type=str)
    except (msgspec.DecodeError, UnicodeEncodeError):
        import json

        # Half of a surrogate pair becomes the replacement character, as in Go.
        value: str = json.loads(f'"{text}"', strict=False)
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _is_list(text: str) -> bool:
    """Return whether `text` is a JSON list of anything."""
    if not text.endswith("]"):
        return False
    try:
        return isinstance(msgspec.json.decode(text), list)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return False
