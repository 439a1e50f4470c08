"""Writes one Markdown page a check, and an index of them by wall.

usage: python tools/check_pages.py FOLDER
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from deadlight.checks.api import Check
from deadlight.checks.registry import all_checks
from deadlight.outputs.explain_markdown import page


def index(checks: Sequence[Check]) -> Iterator[str]:
    """Yield the lines of the index: a table for each wall, in the order of the ids."""
    yield "# Checks"
    for wall in dict.fromkeys(check.wall for check in checks):
        yield from ("", f"## {wall}", "", "| id | check | severity | fix | what is wrong |", "|---|---|---|---|---|")
        for check in checks:
            if check.wall == wall:
                name = f"[{check.name}]({check.name}.md)"
                mended = "yes" if check.fixable else ""
                yield f"| {check.id} | {name} | {check.severity.word} | {mended} | {check.title} |"


def write(folder: Path) -> int:
    """Write the pages and the index to `folder`, in place of those there; return the number of checks."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.md"):
        old.unlink()
    checks = sorted(all_checks(), key=lambda check: check.id)
    for check in checks:
        (folder / f"{check.name}.md").write_text(page(check), encoding="utf-8")
    (folder / "index.md").write_text("\n".join(index(checks)) + "\n", encoding="utf-8")
    return len(checks)


def main() -> int:
    """Write the pages to the folder named."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    print(f"{write(Path(sys.argv[1]))} checks in {sys.argv[1]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
