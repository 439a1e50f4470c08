"""The words of a command line, before it is known what each means to the command."""

from __future__ import annotations

from deadlight.model.command import Argument
from deadlight.model.place import Where


class Word:
    """One word of a command.

    `text` is the word without quotes. `option` is the dash word as written ("-OutFile") where
    PowerShell sees a parameter; then `value` is what is attached to it by a colon. Otherwise `value`
    is the word itself as an argument. `elements` are those of a PowerShell array; `commas` is whether they
    are written out with commas, so that a native program gets them as one word. `quoted` is whether
    the word starts with a quote; `start` and `end` are its place in the script.
    """

    __slots__ = ("commas", "elements", "end", "option", "quoted", "start", "text", "value", "where")

    def __init__(
        self,
        text: str,
        where: Where,
        *,
        known: bool = True,
        option: str = "",
        value: Argument | None = None,
        elements: tuple[str, ...] | None = None,
        commas: bool = False,
        quoted: bool = False,
        start: int = 0,
        end: int = 0,
    ) -> None:
        """Take the word; it is its own value unless it is an option."""
        self.text = text
        self.where = where
        self.option = option
        self.value = value if option or value is not None else Argument(text, where, known)
        self.elements = elements
        self.commas = commas
        self.quoted = quoted
        self.start = start
        self.end = end

    @property
    def known(self) -> bool:
        """Return whether the text of the word is fully known."""
        return self.value is None or self.value.known

    @property
    def redirects(self) -> bool:
        """Return whether the word is a redirection: its option is the sign, its value the file."""
        return self.option[-1:] in (">", "<") or ">&" in self.option


def flat(words: list[Word]) -> list[Word]:
    """Return `words` as a native program gets them: parameters as written, arrays in variables one by one."""
    result: list[Word] = []
    for word in words:
        if word.redirects:
            result.append(word)
        elif word.option and word.value is not None:
            text = f"{word.option}:{word.value.text}"
            result.append(Word(text, word.where, known=word.value.known, start=word.start, end=word.end))
        elif word.option:
            result.append(Word(word.option, word.where, start=word.start, end=word.end))
        elif word.elements is not None and not word.commas:
            result.extend(
                Word(text, word.where, known=word.known, quoted=True, start=word.start, end=word.end)
                for text in word.elements
            )
        else:
            result.append(word)
    return result
