"""How versions of each ecosystem are ordered: each module turns a text into a key that Python compares.

Keys of one ecosystem are tuples (or versions of `packaging`) that order as its own tools do. A text that those tools
would refuse has no key: what it is affected by is unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Key = Any
"""What versions are compared by; only keys of one ecosystem may be."""

Order = Callable[[str], Key]
"""Returns the key of a version, or nothing where the text is none."""

MOST_TEXT = 256
"""Characters of the longest version that is read; Maven's own comparison refuses longer ones."""
