"""Which files are Dockerfiles, by their name and beginning."""

from __future__ import annotations

_NAMES = ("dockerfile", "containerfile")
_OTHER_ENDS = (".dockerignore", ".md", ".txt", ".rst", ".adoc", ".html")
_TEMPLATE_MARKS = ("{{", "{%", "<%")


def looks_like(name: str, head: str) -> bool:
    """Return whether a file called `name` that begins with `head` is a Dockerfile.

    Any name that is or ends in `Dockerfile` or `Containerfile` is one. `Dockerfile.windows`,
    `Dockerfile-slim` and the like are one where the first instruction is FROM or ARG; where a
    template's mark or a long comment hides it, `Dockerfile.x` is one unless it is a kind of document.
    """
    base = name.replace("\\", "/").rpartition("/")[2].lower()
    if base.endswith(_NAMES):
        return True
    known = next((known for known in _NAMES if known in base), None)
    if known is None or base.endswith(_OTHER_ENDS):
        return False
    for line in head.splitlines():
        words = line.split(None, 2)
        if words and not words[0].startswith("#"):
            if words[0].upper() in {"FROM", "ARG"}:
                return not (len(words) > 2 and words[2].startswith("import"))
            return base.startswith(f"{known}.") and words[0].startswith(_TEMPLATE_MARKS)
    return bool(head) and base.startswith(f"{known}.")
