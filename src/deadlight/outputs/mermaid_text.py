"""Text of audited files inside the quotes of a Mermaid chart, where nothing of it is markup any more."""

from __future__ import annotations

import re

from deadlight.model.regex import compiled
from deadlight.outputs.inert import inert

_ENTITIES = str.maketrans({mark: f"#{ord(mark)};" for mark in "\"'<>#&;\\`*~$%{}[]|^!="} | {'"': "#quot;"})
"""What ends a label, starts an entity, a tag, a formula (`$$`), a directive (`%%{`), or Markdown."""

_LIST = compiled(r"^\s*(?:[0-9]+([.)])|([-+]))(?=\s|$)")
_UNDERSCORE = compiled(r"(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])")
_JOINER = "#8288;"
"""U+2060, which is not seen: it parts what Mermaid acts upon even when it is written in entities."""

_ACTED_UPON = compiled(r"#92;(?=n)|#36;(?=#36;)|\bfa[a-z]?(?=:)")
"""A backslash before n is a line break, two dollars start a formula, `fa:` an icon."""

_LINK = compiled(r"(?i)\b(https?):(?=//)|\b(www)\.")


def label(text: str) -> str:
    """Return `text` for a place between double quotes: it is shown as it is, as one line.

    It may hold word joiners, which are not seen.
    """
    text = inert(text).translate(_ENTITIES)
    text = _LIST.sub(_numbered, text)
    text = _UNDERSCORE.sub("#95;", text)
    text = _ACTED_UPON.sub(rf"\g<0>{_JOINER}", text)
    return _LINK.sub(lambda match: f"{match[1]}#58;" if match[1] else f"{match[2]}#46;", text)


def _numbered(match: re.Match[str]) -> str:
    mark = match[1] or match[2]
    return match[0].replace(mark, f"#{ord(mark)};")
