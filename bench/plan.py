"""Measures how long `deadlight plan` takes: workloads in manifests, on two pools of hosts, end to end.

usage: python bench/plan.py [--workloads N]... [--hosts N] [--seeds N] [--seconds N] [--json FILE]

Workloads are of eight zones, three of them untrusted, with memory drawn from common sizes (even) or from all (uneven);
some name an image that is older than half of the hosts, some are kept apart. Times are wall time of one process.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import random
import tempfile
import time
from pathlib import Path

from deadlight.cli.frame.entry import run

SIZES = (512, 1024, 1536, 2048, 3072, 4096, 6144, 8192)
IMAGES = ("ltsc2022", "ltsc2022", "ltsc2022", "ltsc2019")

CONFIGURATION = """\
[[hosts]]
name = "small"
platform = "self-managed"
count = {small}
release = "ltsc2022"
sku = "server"
hyperv = true
memory = "64Gi"

[[hosts]]
name = "large"
platform = "self-managed"
count = {large}
release = "ltsc2025"
sku = "server"
hyperv = true
memory = "128Gi"

"""


def write(folder: Path, workloads: int, hosts: int, seed: int, *, even: bool) -> None:
    """Write the configuration and the manifests of one problem."""
    draw = random.Random(seed)
    small = hosts * 3 // 5
    zones = [f'[[zones]]\nname = "z{zone}"\nnamespaces = ["z{zone}"]\n' for zone in range(8)]
    for zone in range(8):
        zones[zone] += 'trust = "untrusted"\n' if zone < 3 else f'owner = "o{zone % 2}"\n'
    configuration = CONFIGURATION.format(small=small, large=hosts - small) + "\n".join(zones)
    (folder / "deadlight.toml").write_text(configuration, encoding="utf-8")
    documents = []
    for number in range(workloads):
        memory = draw.choice(SIZES) if even else draw.randrange(300, 9000)
        documents.append(
            _pod(number, f"z{draw.randrange(8)}", memory, draw.choice(IMAGES), lonely=not draw.randrange(20))
        )
    for start in range(0, workloads, 50):
        text = "---\n".join(documents[start : start + 50])
        (folder / f"pods-{start:05}.yaml").write_text(text, encoding="utf-8")


def _pod(number: int, zone: str, memory: int, tag: str, *, lonely: bool) -> str:
    group = f"g{number % 7}"
    term = f"topologyKey: kubernetes.io/hostname, labelSelector: {{matchLabels: {{group: {group}l}}}}"
    affinity = f"affinity: {{podAntiAffinity: {{requiredDuringSchedulingIgnoredDuringExecution: [{{{term}}}]}}}}, "
    return (
        "apiVersion: v1\nkind: Pod\n"
        f"metadata: {{name: w{number}, namespace: {zone}, labels: {{group: {group}{'l' * lonely}}}}}\n"
        f"spec: {{os: {{name: windows}}, {affinity if lonely else ''}"
        f"containers: [{{name: c, image: 'mcr.microsoft.com/windows/servercore:{tag}', "
        f"resources: {{limits: {{memory: {memory}Mi}}}}}}]}}\n"
    )


def measure(workloads: int, hosts: int, seed: int, seconds: float, *, even: bool) -> dict[str, object]:
    """Return what one plan came to, and how long it took."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, workloads, hosts, seed, even=even)
        out = io.StringIO()
        started = time.perf_counter()
        with contextlib.redirect_stdout(out):
            run(["plan", name, "-q", "-f", "json", "-o", str(folder / "plan.out"), "--time-limit", str(seconds)])
        took = time.perf_counter() - started
        told = json.loads((folder / "plan.out").read_text(encoding="utf-8"))
    bounds = told["bounds"] or {"hosts": 0, "overhead_mib": 0}
    return {
        "workloads": workloads,
        "hosts": hosts,
        "sizes": "even" if even else "uneven",
        "seed": seed,
        "status": told["status"],
        "used": told["summary"]["hosts"],
        "least": bounds["hosts"],
        "overhead": told["summary"]["overhead_mib"],
        "least_overhead": bounds["overhead_mib"],
        "seconds": round(took, 2),
    }


def main() -> None:
    """Print a row a problem."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workloads", type=int, action="append")
    parser.add_argument("--hosts", type=int, default=50)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    measure(10, 5, 0, 10, even=True)  # loads the solver
    rows = []
    print("workloads hosts  sizes  seed  status     used least  seconds")
    for workloads in asked.workloads or [100, 500, 1000]:
        for even in (True, False):
            for seed in range(1, asked.seeds + 1):
                row = measure(workloads, asked.hosts, seed, asked.seconds, even=even)
                rows.append(row)
                print(
                    f"{row['workloads']:>9} {row['hosts']:>5}  {row['sizes']:6} {row['seed']:>4}  {row['status']:10} "
                    f"{row['used']:>4} {row['least']:>5}  {row['seconds']:>7}"
                )
    if asked.json is not None:
        asked.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
