"""Colours for a terminal, as plain ANSI codes, or nothing at all."""

from __future__ import annotations

from msgspec import Struct

BOLD = "1"
DIM = "2"
RED = "31"
GREEN = "32"
YELLOW = "33"
BLUE = "34"
CYAN = "36"

SEVERITY = {"critical": "1;35", "high": "1;31", "medium": "1;33", "low": "1;36"}
"""A style for each severity's word."""


class Paint(Struct, frozen=True):
    """Paints text where `on`, and leaves it alone otherwise."""

    on: bool

    def __call__(self, text: str, *styles: str) -> str:
        """Return `text` in the given styles; empty text stays empty."""
        if not self.on or not text:
            return text
        return f"\033[{';'.join(styles)}m{text}\033[0m"

    def severity(self, word: str, text: str = "") -> str:
        """Return `text`, or the word itself, in the style of the severity `word`."""
        return self(text or word, SEVERITY.get(word, BOLD))
