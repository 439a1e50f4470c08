"""How Pod Security names what violates a control: `container "a"`, `containers "a", "b"`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from deadlight.semantics.api_server.fields import Field

Found = tuple[str, str] | None
"""A violation, in few words and in detail; nothing where there is none."""


def quoted(names: Iterable[str]) -> str:
    """Return names in quotes, with commas."""
    return ", ".join(f'"{name}"' for name in names)


def plural(count: int, one: str, many: str = "") -> str:
    """Return the word for so many."""
    return one if count == 1 else many or one + "s"


def counted(word: str, names: Sequence[str]) -> str:
    """Return `container "a"` or `containers "a", "b"`."""
    return f"{plural(len(names), word)} {quoted(names)}"


def setters(containers: Sequence[str], *, pod: bool = False, annotations: int = 0) -> str:
    """Return who sets something: the pod, its containers, annotations."""
    parts = ["pod"] if pod else []
    if containers:
        parts.append(counted("container", containers))
    if annotations:
        parts.append(plural(annotations, "annotation"))
    return " and ".join(parts)


def name_of(container: Field) -> str:
    """Return the name of a container or volume."""
    return container["name"].text
