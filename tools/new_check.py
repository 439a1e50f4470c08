"""Writes the file of a new check with the next free id of its wall.

usage: python tools/new_check.py WALL NAME      (for example: filesystem engine-pipe-mount)
"""

from __future__ import annotations

import sys
from pathlib import Path

from deadlight.checks.registry import all_checks

WALLS = {
    "isolation": 1,
    "identity": 2,
    "filesystem": 3,
    "network": 4,
    "image": 5,
    "engine": 6,
    "cluster": 7,
    "ignored": 8,
}
TEMPLATE = '''r"""One sentence that names what is wrong.

## Why this matters

What an attacker, or Windows, makes of it.

## What to do

What works on Windows instead.
"""

from deadlight.checks.api import Bad, Container, Good, Iterator, Outcome, Report, Severity, check

BAD = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    user: SOMETHING  # <-- here
"""


@check(
    "{id}",
    severity=Severity.MEDIUM,
    because="one sentence with the reason",
    examples=[Bad("compose", BAD)],
    refs=["https://learn.microsoft.com/virtualization/windowscontainers/"],
)
def {function}(container: Container) -> Iterator[Outcome]:
    if container.user is not None:
        yield Report("{{container}} …", container=container.name, at=container.user.where)
'''


def main() -> int:
    """Write the file and say where it is."""
    if len(sys.argv) != 3 or sys.argv[1] not in WALLS:
        sys.exit(__doc__)
    wall, name = sys.argv[1:]
    number = WALLS[wall] * 100
    taken = {int(check.id[3:]) for check in all_checks()}
    free = next(candidate for candidate in range(number + 1, number + 100) if candidate not in taken)
    function = name.replace("-", "_")
    path = Path(__file__).parents[1] / "src" / "deadlight" / "checks" / wall / f"{function}.py"
    if path.exists():
        sys.exit(f"{path} exists")
    path.parent.mkdir(exist_ok=True)
    path.write_text(TEMPLATE.format(id=f"WIN{free}", function=function), encoding="utf-8")
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
