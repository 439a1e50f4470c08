"""PyYAML's parser in Python, for installations without its C extension: the same events, slower."""

from __future__ import annotations

from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner


class PureParser(Reader, Scanner, Parser):
    """A parser over a text, with the `get_event` of the C parser."""

    def __init__(self, text: str) -> None:
        """Start at the text's beginning. Raises ReaderError for characters that YAML does not allow."""
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
