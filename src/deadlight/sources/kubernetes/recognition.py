"""Tells by the beginning of a file whether it holds Kubernetes objects.

Reports, values of charts and workflows hold objects too, deep inside. What makes a file a manifest is that an object is
all of a document of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from deadlight.model.regex import lazy

_NAME = lazy(r"(?:\.(?:ya?ml|json)(?:\.\w{1,8})?|\.tpl)$", re.IGNORECASE)
_API_VERSION = lazy(r"""^([ \t]*(?:- )?)["']?apiVersion["']?[ \t]*:""", re.MULTILINE)
_KIND = lazy(r"""^[ \t]*(?:- )?["']?kind["']?[ \t]*:""", re.MULTILINE)
_OUTER = lazy(r"""^(---.*|[ \t]*)([^\s#].*)?$""", re.MULTILINE)
_JSON = lazy(r'"((?:[^"\\]|\\.)*+)"[ \t\r\n]*+(:?)|[{}\[\]]')
_NO_CONTENT = ("{", "%")
"""What begins a line that opens no block around those below it: templates, flow mappings, directives."""


def looks_like(name: str, head: str) -> bool:
    """Return whether the file called `name` that begins with `head` holds Kubernetes objects, or a template of them."""
    if not _NAME.search(name):
        return False
    text = head.lstrip("\ufeff \t\r\n")
    if text.startswith("[") or (text.startswith("{") and not text.startswith("{{")):
        return '"apiVersion"' in head and '"kind"' in head and _is_object(text)
    return _KIND.search(head) is not None and _outermost(head)


def _is_object(text: str) -> bool:
    """Return whether a text of JSON is an object with the keys of one of Kubernetes, as far as it goes.

    kubectl writes the kind of a list after its items; an array it does not take.
    """
    keys = set(_keys(text))
    return "apiVersion" in keys and ("kind" in keys or len(keys) < _MOST_KEYS)


_MOST_KEYS = 8
"""Keys that an object can have before its kind: few come before it, in whatever order they are written."""


def _keys(text: str) -> Iterator[str]:
    """Yield the keys of the outermost object of a text of JSON that may break off."""
    depth = 0
    for found in _JSON.finditer(text):
        sign = found[0]
        if sign in "{[":
            depth += 1
            if depth == 1 and sign == "[":
                return
        elif sign in "}]":
            depth -= 1
        elif depth == 1 and found[2]:
            yield found[1]


def _outermost(head: str) -> bool:
    """Return whether an apiVersion stands in no other mapping of its YAML document, as far as indents tell."""
    wanted = {found.start(): len(found[1].expandtabs().replace("-", " ")) for found in _API_VERSION.finditer(head)}
    if not wanted:
        return False
    least: int | None = None
    for line in _OUTER.finditer(head):
        if line.start() in wanted and (least is None or wanted[line.start()] <= least):
            return True
        if line[1].startswith("---"):
            least = None
        elif line[2] and not line[2].startswith(_NO_CONTENT):
            indent = len(line[1].expandtabs())
            least = indent if least is None else min(least, indent)
    return False
