"""Tells the configuration file of containerd by its content."""

from __future__ import annotations

import re

from deadlight.model.regex import compiled

_LONG_TEXT = compiled(r"\"\"\".*?(?:\"\"\"|\Z)|'''.*?(?:'''|\Z)", re.DOTALL)
_PLUGIN = compiled(
    r"^[ \t]*\[+[ \t]*plugins?[ \t]*\.[ \t]*(?:[\"']?io\.containerd\.|[\"']?cri[\"']?[ \t]*[.\]])", re.MULTILINE
)
_TABLES = compiled(
    r"^[ \t]*\[(grpc|ttrpc|metrics|cgroup|plugins|timeouts|stream_processors)(?:\.[^\]\n]*)?\]", re.MULTILINE
)


def looks_like(name: str, head: str) -> bool:
    """Return whether a file called `name` that begins with `head` is the configuration of containerd.

    Release notes of containerd show pieces of one in their texts, which do not count.
    """
    if ".toml" not in name.lower():
        return False
    text = _LONG_TEXT.sub("", head)
    return _PLUGIN.search(text) is not None or len(set(_TABLES.findall(text))) > 2
