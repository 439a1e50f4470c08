"""Holds the size budgets of the source: module median and cap, and length of functions.

usage: python tools/budgets.py
"""

from __future__ import annotations

import ast
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

MEDIAN, CAP, FUNCTION = 130, 400, 50
SOURCE = Path(__file__).parents[1] / "src" / "deadlight"


def long_functions(path: Path) -> Iterator[str]:
    """Yield the functions of `path` over the budget whose docstring or comment gives no reason ("Long because")."""
    text = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            size = (node.end_lineno or 0) - body[0].lineno + 1 if body else 0
            segment = ast.get_source_segment(text, node) or ""
            if size > FUNCTION and "Long because" not in segment:
                yield f"{path}:{node.lineno}: {node.name} has {size} lines (budget {FUNCTION})"


def main() -> int:
    """Print what is over budget; return 1 if anything is."""
    sizes = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCE.rglob("*.py")}
    median = statistics.median(sizes.values())
    over = [f"{path}: {size} lines (cap {CAP})" for path, size in sorted(sizes.items()) if size > CAP]
    for path in sorted(sizes):
        over.extend(long_functions(path))
    if median > MEDIAN:
        over.append(f"module median is {median} lines (budget {MEDIAN})")
    print(f"{len(sizes)} modules, median {median:.0f} lines, longest {max(sizes.values())}")
    print("\n".join(over))
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
