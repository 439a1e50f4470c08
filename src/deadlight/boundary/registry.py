"""Finds the edges: every module of `deadlight.boundary.edges` holds one."""

from __future__ import annotations

import importlib
import pkgutil
from functools import lru_cache

from deadlight.boundary.edge import Edge


@lru_cache(maxsize=1)
def all_edges() -> tuple[Edge, ...]:
    """Return every edge, by name."""
    import deadlight.boundary.edges as folder

    modules = pkgutil.iter_modules(folder.__path__, folder.__name__ + ".")
    return tuple(sorted((_loaded(module.name) for module in modules), key=lambda edge: edge.name))


def edge_names() -> frozenset[str]:
    """Return the names of all edges, without loading them: they are those of their files."""
    import deadlight.boundary.edges as folder

    return frozenset(module.name.replace("_", "-") for module in pkgutil.iter_modules(folder.__path__))


def edge_called(name: str) -> Edge:
    """Return the edge of this name, which is one of `edge_names`. Only its file is loaded."""
    return _loaded(f"deadlight.boundary.edges.{name.replace('-', '_')}")


def _loaded(module: str) -> Edge:
    function = module.rpartition(".")[2]
    value = getattr(importlib.import_module(module), function, None)
    if not isinstance(value, Edge):
        raise TypeError(f"{module} defines no edge called {function}")
    return value
