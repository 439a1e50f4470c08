"""Text of audited files, made harmless: what a terminal, an XML or a JSON reader would act upon is shown, not sent."""

from __future__ import annotations

import unicodedata

TAB_STOP = 4
MOST_LINES = 4
"""How many lines a value takes unless all is asked for; what an image says of itself may be as long as it likes."""

_SHOWN_AS_IT_IS = frozenset(("Zs", "Co"))
"""Categories that `str.isprintable` refuses though they do no harm: other spaces, private use."""


def inert(text: str) -> str:
    """Return `text` as one line of visible characters.

    Control characters become their Unicode pictures (ESC is `␛`, a line feed `␊`); characters that
    reorder, hide or break text (bidirectional controls, zero-width characters, line separators,
    lone surrogates) become `<U+202E>`. Tabs become one space.
    """
    if text.isprintable():
        return text
    return "".join(" " if character == "\t" else visible(character) for character in text)


def visible(character: str) -> str:
    """Return how one character is shown: itself, its picture, or its number."""
    if character.isprintable():
        return character
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if unicodedata.category(character) in _SHOWN_AS_IT_IS:
        return character
    return f"<U+{code:04X}>"


def width(text: str) -> int:
    """Return how many columns of a terminal `text`, already inert, takes."""
    if text.isascii():
        return len(text)
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def cut(text: str, columns: int) -> str:
    """Return `text`, already inert, cut to at most `columns` columns, with an ellipsis where it was cut."""
    if width(text) <= columns:
        return text
    kept, used = [], 0
    for character in text:
        used += _columns(character)
        if used > columns - 1:
            break
        kept.append(character)
    return "".join(kept) + "…"


def wrapped(text: str, columns: int, most: int = 0) -> list[str]:
    """Return `text`, already inert, in lines of at most `columns` columns, at least 40.

    Where `most` is given there are no more lines than that, and an ellipsis ends the last one.
    """
    room = max(columns, 40)
    if len(text) <= room and width(text) <= room:
        return [text]
    import textwrap

    text = text[: (most + 1) * room] if most else text
    return textwrap.wrap(text, room, max_lines=most or None, placeholder=" …", break_on_hyphens=False) or [""]


def encodable(text: str) -> str:
    """Return `text` with lone surrogates, which no file can hold, replaced by U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
