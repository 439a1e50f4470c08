"""Measures how fast deadlight starts, beside the bare interpreter, in one run.

usage: python bench/startup.py [--repeat N] [--json FILE]

The commands take turns, so that a busy moment of the machine hits all of them; the best time of each counts.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
DEADLIGHT = ("-m", "deadlight")
COMMANDS = {
    "python -c pass": ("-c", "pass"),
    "deadlight --version": (*DEADLIGHT, "--version"),
    "deadlight --help": (*DEADLIGHT, "--help"),
    "deadlight audit, one Dockerfile": (*DEADLIGHT, "audit", "--exit-zero", "examples/storefront/web/Dockerfile"),
    "deadlight audit, one Compose file": (*DEADLIGHT, "audit", "--exit-zero", "examples/storefront/compose.yaml"),
    "deadlight audit, one manifest": (*DEADLIGHT, "audit", "--exit-zero", "examples/storefront/cluster/api.yaml"),
}
LIMITS = {name: 6 if name.endswith(("version", "help")) else 16 for name in COMMANDS if name.startswith("deadlight")}


def measure(repeat: int) -> dict[str, float]:
    """Return the best wall time of each command, in seconds."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    best = dict.fromkeys(COMMANDS, float("inf"))
    for _ in range(repeat + 1):  # the first round compiles
        for name, arguments in COMMANDS.items():
            started = time.perf_counter()
            subprocess.run(
                [sys.executable, *arguments], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=True
            )
            best[name] = min(best[name], time.perf_counter() - started)
    return best


def main() -> int:
    """Print the times and their ratio to the bare interpreter; return 1 where one is over its limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=10)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    best = measure(options.repeat)
    bare = best["python -c pass"]
    print("| command | ms | × bare interpreter | limit |", "|---|--:|--:|--:|", sep="\n")
    for name, seconds in best.items():
        print(f"| {name} | {seconds * 1000:.0f} | {seconds / bare:.1f} | {LIMITS.get(name, '')} |")
    if options.json:
        options.json.write_text(json.dumps(best, indent=2))
    return int(any(best[name] > limit * bare for name, limit in LIMITS.items()))


if __name__ == "__main__":
    sys.exit(main())
