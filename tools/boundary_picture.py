"""Draws the attack paths of the example with three tenants into docs/pictures/three-tenants.svg.

usage: python tools/boundary_picture.py
"""

from __future__ import annotations

import datetime
import os
import sys
from pathlib import Path

from deadlight.cli.frame.asked import Options
from deadlight.cli.frame.settings import merged
from deadlight.outputs.boundary_picture import picture_of
from deadlight.outputs.boundary_svg import standalone
from deadlight.reasoning import boundary

ROOT = Path(__file__).parents[1]
EXAMPLE = "examples/three-tenants"
PICTURE = ROOT / "docs" / "pictures" / "three-tenants.svg"
DAY = datetime.date(2026, 12, 1)


def drawn() -> str:
    """Return the picture. Places in it are relative to the root of the repository."""
    before = Path.cwd()
    os.chdir(ROOT)
    try:
        reasoned = boundary([EXAMPLE], merged(Options(paths=(EXAMPLE,), today=DAY)))
    finally:
        os.chdir(before)
    return standalone(picture_of(reasoned.report)) + "\n"


def main() -> int:
    """Write the picture."""
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_text(drawn(), encoding="utf-8", newline="\n")
    print(f"Wrote {PICTURE.relative_to(ROOT)}, {PICTURE.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
