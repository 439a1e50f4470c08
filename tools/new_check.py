"""Writes the file of a new check, with the id after the last of its wall: ids are never reused.

usage: python tools/new_check.py WALL NAME      (for example: filesystem engine-pipe-mount)
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from deadlight.checks.registry import all_checks

CHECKS = Path(__file__).parents[1] / "src" / "deadlight" / "checks"
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
TEMPLATE = '''r"""One sentence names what is wrong.

## Why this matters

What an attacker, or Windows, makes of it, and where that is written.

## What to do

What works on Windows instead, so that the reader can do it.
"""

from deadlight.checks.api import Bad, Container, Good, Iterator, Outcome, Report, Severity, check

GOOD = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    user: ContainerUser
"""
BAD = GOOD.replace("ContainerUser", "Somebody  # <-- here")


@check(
    "{id}",
    severity=Severity.MEDIUM,
    because="one sentence with the reason",
    examples=[Bad("compose", BAD), Good("compose", GOOD)],
    refs=["https://learn.microsoft.com/virtualization/windowscontainers/"],
)
def {function}(container: Container) -> Iterator[Outcome]:
    if container.user is not None and container.user.value == "Somebody":
        yield Report("{{container}} runs as somebody", container=container.name, at=container.user.where)
'''


def next_id(wall: str) -> str:
    """Return the id after the last one of `wall`."""
    first = WALLS[wall] * 100
    taken = {int(check.id.removeprefix("WIN")) for check in all_checks()}
    return f"WIN{max(taken.intersection(range(first, first + 100)), default=first) + 1}"


def main() -> int:
    """Write the file and say where it is."""
    arguments = sys.argv[1:]
    if len(arguments) != 2 or arguments[0] not in WALLS or not re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", arguments[1]):
        sys.exit(__doc__)
    wall, name = arguments
    function = name.replace("-", "_")
    path = CHECKS / wall / f"{function}.py"
    if path.exists():
        sys.exit(f"{path} exists")
    if not path.parent.exists():
        path.parent.mkdir()
        (path.parent / "__init__.py").write_text(f'"""Checks of the wall `{wall}`."""\n', encoding="utf-8")
    path.write_text(TEMPLATE.format(id=next_id(wall), function=function), encoding="utf-8")
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
