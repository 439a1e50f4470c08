"""Tells the configuration file of an engine by its content."""

from __future__ import annotations

import re

from deadlight.model.regex import compiled

_KEY = compiled(
    r'"(?:exec-opts|insecure-registries|registry-mirrors|data-root|storage-opts|tlsverify|authorization-plugins?'
    r'|live-restore|default-address-pools|max-concurrent-downloads)"\s*:|"hosts"\s*:\s*\[\s*"(?:tcp|npipe|fd|unix):'
)


def looks_like(name: str, head: str) -> bool:
    """Return whether a file called `name` that begins with `head` is the configuration of an engine."""
    lower = name.lower()
    if lower == "daemon.json":
        return True
    if not lower.endswith(".json") or not head.lstrip().startswith("{"):
        return False
    match = _KEY.search(head)
    return match is not None and _depth(head, match.start()) == 1


def _depth(text: str, end: int) -> int:
    """Return how many objects and lists are open at `end`, strings left out."""
    outside = re.sub(r'"(?:[^"\\]|\\.)*"', "", text[:end])
    return outside.count("{") + outside.count("[") - outside.count("}") - outside.count("]")
